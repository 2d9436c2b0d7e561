import { actorName, type Actor, type Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { KeyRing, Queryable } from '../../../platform/vault/index.js';
import type { VerificationWriter } from '../app/ports.js';
import type { Edge } from '../domain/lifecycle.js';
import type { Verification } from '../domain/verification.js';
import { toVerification, type VerificationRow } from './verification-row.js';

/** Changes verifications within one transaction. */
export class PostgresVerificationWriter implements VerificationWriter {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(transaction: Queryable, keys: KeyRing) {
    this.#db = transaction;
    this.#keys = keys;
  }

  async findForChange(id: Id): Promise<Verification | undefined> {
    const rows = (await this.#db.query(sql('verifications/find-for-change.sql'), [id])) as VerificationRow[];
    return rows[0] && toVerification(this.#db, this.#keys, rows[0]);
  }

  async move(
    verification: Verification,
    edge: Edge,
    actor: Actor,
    at: Date,
    dueAt: Date | null,
  ): Promise<Verification> {
    const { id, version } = verification;
    const moved = (await this.#db.query(sql('verifications/move.sql'), [
      id,
      version,
      edge.to,
      dueAt,
      edge.step,
      edge.from,
      actorName(actor),
      at,
    ])) as { number: number }[];
    // Whoever read it for a change holds its row.
    if (moved[0]?.number !== version + 1) throw new Error('A verification changed that was held for a change.');
    return { ...verification, status: edge.to, version: version + 1, dueAt };
  }
}
