import type { EntityManager } from 'typeorm';
import { newId, type Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import { enqueue } from '../../../platform/jobs/index.js';
import { seal, type KeyRing } from '../../../platform/vault/index.js';
import { deliveryJob } from '../app/delivery-job.js';
import type { WebhookKind } from '../domain/index.js';

/** Something that happened, about to be written. */
export interface NewEvent {
  readonly kind: WebhookKind;
  readonly integrationId: Id;
  readonly personId: Id;
  readonly subjectId: Id;
  /** Sent as JSON, exactly so. */
  readonly body: object;
  readonly at: Date;
}

/** What an event's body is sealed to. */
export const bodyContext = (eventId: string): string => `event:${eventId}:body`;

/** Writes events, their deliveries and the jobs that send them, within the transaction of the change that caused them. */
export class PostgresEventRecorder {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;
  readonly #subjectType: string;

  constructor(transaction: EntityManager, keys: KeyRing, subjectType: 'face' | 'verification') {
    this.#db = transaction;
    this.#keys = keys;
    this.#subjectType = subjectType;
  }

  /** To be called last in a transaction that holds a lock on the subject's row. */
  async record({ kind, integrationId, personId, subjectId, body, at }: NewEvent): Promise<void> {
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) throw new Error('An event about an erased person was to be recorded.');
    const id = `evt_${newId()}`;
    const sealed = seal(key, Buffer.from(JSON.stringify(body), 'utf8'), bodyContext(id));
    const deliveries = (await this.#db.query(sql('events/record.sql'), [
      id,
      integrationId,
      personId,
      kind,
      this.#subjectType,
      subjectId,
      sealed,
      at,
    ])) as { id: Id; subscription_id: Id }[];
    if (deliveries.length === 0) return;
    await enqueue(
      this.#db,
      deliveries.map((delivery) => deliveryJob(delivery.id, delivery.subscription_id, subjectId)),
    );
  }
}
