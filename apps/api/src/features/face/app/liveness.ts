import { domainError, fail, ok, type Id, type Result } from '../../../kernel/index.js';
import type { AcceptedLiveness, CaptureOrigin, FacePolicy } from './ports.js';

/**
 * Whether pictures may be used where the policy asks for liveness: those of a kiosk were judged with its capture, and those that an
 * integration's server sends are the key frames of a challenge that was accepted. Errors: LIVENESS_REQUIRED.
 */
export async function checkLiveness(
  liveness: AcceptedLiveness,
  policy: FacePolicy,
  { faceId, purpose, capture }: { faceId: Id; purpose: 'register' | 'verify'; capture: CaptureOrigin | undefined },
  pictures: Readonly<Record<string, Uint8Array>>,
): Promise<Result<void>> {
  if (capture || policy.faceLiveness === 'off') return ok(undefined);
  return (await liveness.spend(faceId, purpose, pictures)) ? ok(undefined) : fail(livenessRequired());
}

const livenessRequired = () =>
  domainError('LIVENESS_REQUIRED', 'These are no pictures of a liveness challenge that was accepted just now', {
    hint: 'Ask for a challenge with issueFaceLivenessChallenge, answer it with answerFaceLivenessChallenge, and send its key frames within three minutes.',
  });
