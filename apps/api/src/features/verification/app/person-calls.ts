import { domainError, fail, ok, type Actor, type Clock, type DomainError, type Result } from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import { stepsOf, type PersonStep, type StepState, type VerificationPolicy } from '../domain/evidence.js';
import type { Verification } from '../domain/verification.js';
import { verificationNotFound } from './lifecycle.js';
import type { ChangeVerifications, VerificationStores } from './ports.js';

export type SessionActor = Extract<Actor, { kind: 'session' }>;

/** What a person's call works with: a verification that nobody else changes meanwhile, and how far it is. */
export interface PersonCall {
  readonly actor: SessionActor;
  readonly stores: VerificationStores;
  readonly verification: Verification;
  readonly policy: VerificationPolicy;
  readonly steps: readonly StepState[];
  readonly now: Date;
}

/** What calls of a person are built from. */
export interface PersonCallParts {
  readonly change: ChangeVerifications;
  readonly clock: Clock;
}

const MINUTE_MS = 60_000;

/** Runs a call of somebody on the way through a verification, in one transaction that holds it. */
export class PersonCalls {
  readonly #parts: PersonCallParts;

  constructor(parts: PersonCallParts) {
    this.#parts = parts;
  }

  /** Errors: UNAUTHENTICATED, FORBIDDEN, VERIFICATION_SESSION_ENDED, VERIFICATION_STATE, and the work's own. */
  async run<T>(actor: Actor, work: (call: PersonCall) => Promise<Result<T>>): Promise<Result<T>> {
    const session = sessionOf(actor);
    if (!session.ok) return session;
    const { change, clock } = this.#parts;
    const { verificationId, sessionId } = session.value;
    return change<T>(async (stores) => {
      const verification = await stores.verifications.findForChange(verificationId);
      if (!verification) return verificationNotFound();
      const now = clock.now();
      if (!(await stores.sessions.isOpen(verificationId, sessionId, now))) return fail(sessionEnded());
      const begun = checkOpen(verification, now);
      if (!begun.ok) return begun;
      const policy = await stores.policyOf(verification.integrationId, verification.policyVersion);
      const steps = stepsOf(policy, await stores.evidence.gathered(verification), verification.openStep);
      return work({ actor: session.value, stores, verification, policy, steps, now });
    });
  }
}

/** Who goes through a verification. Errors: UNAUTHENTICATED, FORBIDDEN. */
export function sessionOf(actor: Actor): Result<SessionActor> {
  const allowed = authorise(actor, 'verification:contribute');
  if (!allowed.ok) return allowed;
  if (actor.kind !== 'session') throw new Error('Somebody else than a session may go through a verification.');
  return ok(actor);
}

/** Whether a person may still go on with it. Errors: VERIFICATION_STATE. */
export function checkOpen({ status, expiresAt }: Verification, now: Date): Result<void> {
  const isOpen = (status === 'Not Started' || status === 'Started') && expiresAt > now;
  return isOpen ? ok(undefined) : fail(domainError('VERIFICATION_STATE', 'This verification is over'));
}

/** Whether a step can be made now. Errors: VERIFICATION_STEP_CLOSED. */
export function checkStep(steps: readonly StepState[], step: PersonStep): Result<void> {
  const state = steps.find((each) => each.step === step);
  if (state?.open) return ok(undefined);
  const words = step.replaceAll('_', ' ');
  if (!state) return fail(domainError('VERIFICATION_STEP_CLOSED', `No ${words} is asked for here`));
  const isFirst = step !== 'consent' && steps.some((each) => each.step === 'consent' && !each.done);
  return fail(
    domainError('VERIFICATION_STEP_CLOSED', `The ${words} can not be changed now`, {
      ...(isFirst && { hint: 'Consent comes first.' }),
    }),
  );
}

/** When a verification runs out that something was just done for. */
export const idleUntil = ({ expiresAt }: Verification, policy: VerificationPolicy, now: Date): Date =>
  new Date(Math.min(expiresAt.getTime(), now.getTime() + policy.verificationIdleMinutes * MINUTE_MS));

/** The answer to whoever's session is over: another one was begun, or it took too long. */
export const sessionEnded = (): DomainError =>
  domainError('VERIFICATION_SESSION_ENDED', 'This session is over', {
    hint: 'Begin again with the request URL or the code; what was done is kept.',
  });
