import type { Actor, Result } from '../../../kernel/index.js';
import type { Reason } from '../domain/decision.js';
import { EVIDENCE_KINDS, STEP_OF, type PersonStep, type VerificationPolicy } from '../domain/evidence.js';
import type { Verification } from '../domain/verification.js';
import type { VerificationLifecycle } from './lifecycle.js';
import type { VerificationStores } from './ports.js';

/** What is sent back, and for what. */
export interface SendingBack {
  readonly actor: Actor;
  readonly verification: Verification;
  readonly policy: VerificationPolicy;
  /** The step that is to be made again. */
  readonly step: PersonStep;
  readonly reason: Reason;
  readonly at: Date;
}

const HOUR_MS = 60 * 60_000;

/**
 * Sends a verification back: what there was of the step counts no more, nor does what a reviewer proposed, and it has the whole time
 * again. Errors: VERIFICATION_STATE.
 */
export async function sendBack(
  lifecycle: VerificationLifecycle,
  stores: VerificationStores,
  { actor, verification, policy, step, reason, at }: SendingBack,
): Promise<Result<Verification>> {
  const expiresAt = new Date(at.getTime() + policy.verificationExpiryHours * HOUR_MS);
  const kinds = EVIDENCE_KINDS.filter((kind) => STEP_OF[kind] === step || kind === 'face_match' || kind === 'findings');
  await stores.evidence.replace(verification.id, kinds, at);
  if (step === 'phone') await stores.evidence.forgetPhone(verification.id);
  await stores.decisions.dropProposal(verification.id);
  const evidence = verification.evidence.filter(({ kind }) => !kinds.includes(kind));
  return lifecycle.take(stores, actor, {
    verification: { ...verification, evidence, ...(step === 'phone' && { phoneNumber: null }) },
    step: 'sent_back',
    cause: 'reviewer',
    nextTimer: expiresAt,
    expiresAt,
    openStep: step,
    reason,
    // Of another document they say nothing.
    ...(step === 'document' && { details: null }),
  });
}
