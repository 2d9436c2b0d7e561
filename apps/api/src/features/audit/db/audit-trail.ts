import type { EntityManager } from 'typeorm';
import { actorName, type Actor, type Clock, type Id } from '../../../kernel/index.js';

/** Writes who did what, within the transaction of what was done. */
export class PostgresAuditTrail {
  readonly #db: EntityManager;
  readonly #clock: Clock;

  constructor(transaction: EntityManager, clock: Clock) {
    this.#db = transaction;
    this.#clock = clock;
  }

  /** @param action such as `face.registered` */
  async record(
    actor: Actor,
    action: string,
    subject: { type: string; id: Id; integrationId: Id | null },
  ): Promise<void> {
    await this.#db.query(
      `INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id, origin)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        subject.integrationId,
        this.#clock.now(),
        actorName(actor),
        action,
        subject.type,
        subject.id,
        actor.from ?? null,
      ],
    );
  }
}
