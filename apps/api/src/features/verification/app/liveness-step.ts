import { createHash } from 'node:crypto';
import { domainError, fail, newId, ok, refuseField, type Actor, type Id, type Result } from '../../../kernel/index.js';
import type { Answer, IssuedChallenge, Judged, LivenessChallenges, LivenessVerdicts } from '../../liveness/index.js';
import type { LivenessFindings } from './evidence-ports.js';
import { keepEvidence } from './keep-evidence.js';
import { checkStep, type PersonCall, type PersonCalls, type SessionActor } from './person-calls.js';

/** What the step is built from. */
export interface LivenessStepParts {
  readonly calls: PersonCalls;
  readonly challenges: LivenessChallenges;
  readonly verdicts: LivenessVerdicts;
}

/** Where an answer was captured, when it did not come by the session's own calls. */
export interface CapturedAnswer {
  readonly deviceId: Id;
  /** The session that the challenge was issued in; null: it was one of those for times without a network. */
  readonly sessionId: Id | null;
}

/** The liveness challenge of a verification: issued, answered, or left to a reviewer. */
export class LivenessStep {
  readonly #parts: LivenessStepParts;

  constructor(parts: LivenessStepParts) {
    this.#parts = parts;
  }

  /**
   * Issues a challenge for the person of this session.
   * Errors: those of a person's call, VERIFICATION_STEP_CLOSED, LIVENESS_PAUSED, INVALID_INPUT.
   * @param gestures the order, which an integration in test mode may name
   * @param withoutLight she asked to do without the screen's colours
   */
  async challenge(
    actor: Actor,
    gestures: readonly string[] | null,
    withoutLight: boolean,
  ): Promise<Result<IssuedChallenge>> {
    const open = await this.#parts.calls.run(actor, (call) => Promise.resolve(openStep(call)));
    if (!open.ok) return open;
    const { integrationId, verificationId: id } = open.value;
    const named = gestures ?? undefined;
    return this.#parts.challenges.issue({
      ...{ integrationId, purpose: 'verification', subject: { verificationId: id } },
      ...placeOf(open.value),
      withoutLight,
      ...(named && { named }),
    });
  }

  /**
   * Judges an answer, whose picture of the front must be the selfie that was sent; one that is accepted is kept as evidence.
   * Of what was captured without a network the verdict is kept whatever it is: nobody is there any more who could try again.
   * Errors: those of a person's call, VERIFICATION_STEP_CLOSED, INVALID_INPUT, OVERLOADED.
   */
  async answer(actor: Actor, answer: Answer, captured?: CapturedAnswer): Promise<Result<Judged>> {
    const { calls, verdicts } = this.#parts;
    const open = await calls.run(actor, (call) => withSelfie(call, answer));
    if (!open.ok) return open;
    const { integrationId, verificationId } = open.value;
    const isOffline = captured?.sessionId === null;
    const answering = {
      ...{ integrationId, verificationId, faceId: null },
      purpose: isOffline ? 'offline' : 'verification',
      ...(captured ?? placeOf(open.value)),
    } as const;
    const judged = await verdicts.judge(actor, answering, answer);
    if (!judged.ok || !(isOffline || judged.value.decision === 'accepted')) return judged;
    const kept = await calls.run<void>(actor, async (call) => {
      // Another selfie may have been sent meanwhile.
      const still = await withSelfie(call, answer);
      return still.ok ? keep(call, judged.value.verdict) : still;
    });
    return kept.ok ? judged : kept;
  }

  /**
   * Goes on without: whoever can't do what is asked for, or would rather not, is looked at by a reviewer.
   * Errors: those of a person's call, VERIFICATION_STEP_CLOSED.
   */
  async leaveToReviewer(actor: Actor): Promise<Result<void>> {
    return this.#parts.calls.run<void>(actor, async (call) => {
      const open = openStep(call);
      return open.ok ? keep(call, null) : open;
    });
  }
}

const placeOf = ({ device, sessionId }: SessionActor): { deviceId: Id | null; sessionId: Id } => ({
  deviceId: device?.deviceId ?? null,
  sessionId,
});

/** Errors: VERIFICATION_STEP_CLOSED. */
function openStep({ steps, policy, actor }: PersonCall): Result<SessionActor> {
  const open = checkStep(steps, 'face');
  if (!open.ok) return open;
  if (policy.verificationFace === 'liveness') return ok(actor);
  return fail(domainError('VERIFICATION_STEP_CLOSED', 'No liveness challenge is asked for here'));
}

/** Errors: VERIFICATION_STEP_CLOSED, INVALID_INPUT. */
async function withSelfie(call: PersonCall, { pictures: [front] }: Answer): Promise<Result<SessionActor>> {
  const open = openStep(call);
  if (!open.ok) return open;
  const selfie = (await call.stores.evidence.current(call.verification)).find(({ kind }) => kind === 'selfie');
  const isSelfie = front !== undefined && selfie?.sha256 === createHash('sha256').update(front).digest('hex');
  return isSelfie ? open : refuseField('pictures', 'must begin with the picture that was sent as the selfie');
}

async function keep(call: PersonCall, verdict: LivenessFindings['verdict']): Promise<Result<void>> {
  const findings = { liveness: { verdict } };
  const sha256 = createHash('sha256').update(JSON.stringify(findings)).digest('hex');
  await keepEvidence(call, { id: newId(), kind: 'liveness', documentType: null, sha256, findings });
  return ok(undefined);
}
