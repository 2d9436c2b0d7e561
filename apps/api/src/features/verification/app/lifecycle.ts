import { domainError, fail, ok, type Actor, type Clock, type DomainError, type Result } from '../../../kernel/index.js';
import { edgeOf, isDecision, type Cause, type Step } from '../domain/lifecycle.js';
import type { Verification } from '../domain/verification.js';
import { toPayload } from './payload.js';
import type { Changed, VerificationReader, VerificationStores } from './ports.js';

/** What the lifecycle is built from. */
export interface LifecycleParts {
  readonly reader: Pick<VerificationReader, 'requestUrl'>;
  readonly clock: Clock;
}

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
    { verification, step, cause, nextTimer: dueAt, ...changes }: TakenStep,
  ): Promise<Result<Verification>> {
    const edge = edgeOf(step, verification.status, cause);
    if (!edge.ok) return edge;
    const at = this.#parts.clock.now();
    const moved = await stores.verifications.move(verification, { edge: edge.value, actor, at, dueAt, ...changes });
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
}

/** A step that is to be taken. */
export interface TakenStep extends Changed {
  /** Read for a change, in the same transaction. */
  readonly verification: Verification;
  readonly step: Step;
  readonly cause: Cause;
  readonly nextTimer: Date | null;
}

/** The answer to an id of a verification that doesn't exist, or that is none of the asker's business. */
export const verificationNotFound = (): { readonly ok: false; readonly error: DomainError } =>
  fail(domainError('NOT_FOUND', 'Verification not found'));
