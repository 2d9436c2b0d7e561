import { newId, ok, type Actor, type Clock, type Id, type Result } from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import type { Erasure, ErasureCause } from '../../retention/index.js';
import { evidenceKeys } from '../domain/verification.js';
import type { BlobStore, SignReceipt } from './evidence-ports.js';
import { verificationNotFound } from './lifecycle.js';
import type { ChangeVerifications } from './ports.js';

/** What erasing is built from. */
export interface VerificationErasureParts {
  readonly change: ChangeVerifications;
  readonly blobs: Pick<BlobStore, 'remove'>;
  readonly sign: SignReceipt;
  readonly clock: Clock;
}

/**
 * Erases verifications: the person's key, without which nothing of it opens here or in any copy, the files, the rows of evidence, and
 * the index by which it was found. What names nobody stays: when it went through which status, and its decisions' receipts.
 */
export class VerificationErasure {
  readonly #parts: VerificationErasureParts;

  constructor(parts: VerificationErasureParts) {
    this.#parts = parts;
  }

  /**
   * Erases one that somebody asks to be erased, however far it is; what is still to be sent about it is cancelled.
   * Errors: NOT_FOUND, FORBIDDEN.
   */
  async erase(actor: Actor, id: Id): Promise<Result<Erasure>> {
    // Before anything is looked for, so that a refusal does not tell whether it is there.
    const allowed = authorise(actor, 'verification:erase');
    if (!allowed.ok) return allowed;
    return this.#erase(actor, id, 'asked', (integrationId) => authorise(actor, 'verification:erase', integrationId).ok);
  }

  /** Erases one whose time is over. Errors: NOT_FOUND where it was erased meanwhile. */
  eraseDue(id: Id): Promise<Result<Erasure>> {
    return this.#erase({ kind: 'worker' }, id, 'retention', () => true);
  }

  async #erase(
    actor: Actor,
    id: Id,
    cause: ErasureCause,
    isAllowed: (integrationId: Id) => boolean,
  ): Promise<Result<Erasure>> {
    const { change, blobs, sign, clock } = this.#parts;
    const createdAt = clock.now();
    const erased = await change<{ erasure: Erasure; keys: string[] }>(async (stores) => {
      const held = await stores.verifications.holdForErasure(id);
      if (!held || !isAllowed(held.integrationId)) return verificationNotFound();
      const { integrationId } = held;
      const evidence = await stores.verifications.erase(held, createdAt);
      await stores.events.cancelDeliveries(id);
      const facts = {
        type: 'verification-erasure',
        verificationId: id,
        integrationId,
        cause,
        erasedAt: createdAt.toISOString(),
        evidence: evidence.length,
      };
      const subject = { subjectType: 'verification', subjectId: id } as const;
      const erasure: Erasure = { id: newId(), integrationId, ...subject, cause, receipt: await sign(facts), createdAt };
      await stores.erasures.record(erasure);
      await stores.audit.record(actor, 'verification.erased', { type: 'verification', id, integrationId });
      return ok({ erasure, keys: evidence.flatMap((each) => evidenceKeys(integrationId, each)) });
    });
    if (!erased.ok) return erased;
    // What can't be removed now the worker's sweep removes; it no longer opens anyway.
    await Promise.allSettled(erased.value.keys.map((key) => blobs.remove(key)));
    return ok(erased.value.erasure);
  }
}
