import {
  domainError,
  fail,
  ok,
  type Actor,
  type Clock,
  type DomainError,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import { edgeOf, isDecision, type Cause, type Step } from '../domain/lifecycle.js';
import type { Verification } from '../domain/verification.js';
import { toPayload } from './payload.js';
import type { ChangeVerifications, VerificationReader, VerificationStores } from './ports.js';

/** What the lifecycle is built from. */
export interface LifecycleParts {
  readonly change: ChangeVerifications;
  readonly reader: Pick<VerificationReader, 'requestUrl' | 'due'>;
  readonly clock: Clock;
}

/** Timers that are looked at in one go. */
const TIMERS_AT_ONCE = 100;

/** Moves verifications along their lifecycle: the state, its event and its entry in the audit trail in one transaction. */
export class VerificationLifecycle {
  readonly #parts: LifecycleParts;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /**
   * Takes a step. Errors: NOT_FOUND, VERIFICATION_STATE, FORBIDDEN.
   * @param nextTimer when the next timer is due after it; null: none
   */
  async take(
    stores: VerificationStores,
    actor: Actor,
    { verification, step, cause, nextTimer }: TakenStep,
  ): Promise<Result<Verification>> {
    const edge = edgeOf(step, verification.status, cause);
    if (!edge.ok) return edge;
    const at = this.#parts.clock.now();
    const moved = await stores.verifications.move(verification, edge.value, actor, at, nextTimer);
    const { id: subjectId, integrationId, personId } = moved;
    await stores.audit.record(actor, `verification.${step}`, { type: 'verification', id: subjectId, integrationId });
    const body = toPayload(moved, await this.#parts.reader.requestUrl(moved));
    // Events come last: from the first one on the integration's events are written one after another.
    await stores.events.record({ kind: 'status', integrationId, personId, subjectId, body, at });
    if (isDecision(moved.status)) {
      await stores.events.record({ kind: 'decision', integrationId, personId, subjectId, body, at });
    }
    return ok(moved);
  }

  /** Lets run out whatever is due; gives how many did. Any number of processes may do so at once. */
  async runTimers(): Promise<number> {
    const { reader, clock } = this.#parts;
    for (let ran = 0; ;) {
      const before = ran;
      const due = await reader.due(clock.now(), TIMERS_AT_ONCE);
      for (const id of due) if (await this.#timeOut(id)) ran += 1;
      // What is due and does not run out, since it can't be opened, is no reason to go on for ever.
      if (due.length < TIMERS_AT_ONCE || ran === before) return ran;
    }
  }

  /** Whether it ran out: not where somebody else took a step meanwhile. */
  async #timeOut(id: Id): Promise<boolean> {
    const { change, clock } = this.#parts;
    const done = await change<boolean>(async (stores) => {
      const verification = await stores.verifications.findForChange(id);
      const now = clock.now();
      if (!verification?.dueAt || verification.dueAt > now) return ok(false);
      const step = verification.expiresAt <= now ? 'expired' : 'abandoned';
      const taken = await this.take(
        stores,
        { kind: 'worker' },
        { verification, step, cause: 'timer', nextTimer: null },
      );
      return taken.ok ? ok(true) : taken;
    });
    if (!done.ok) throw new Error(`A timer was due for what can not run out: ${done.error.message}`);
    return done.value;
  }
}

/** A step that is to be taken. */
export interface TakenStep {
  /** Read for a change, in the same transaction. */
  readonly verification: Verification;
  readonly step: Step;
  readonly cause: Cause;
  readonly nextTimer: Date | null;
}

/** The answer to an id of a verification that doesn't exist, or that is none of the asker's business. */
export const verificationNotFound = (): { readonly ok: false; readonly error: DomainError } =>
  fail(domainError('NOT_FOUND', 'Verification not found'));
