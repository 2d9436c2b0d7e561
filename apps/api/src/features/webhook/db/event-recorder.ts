import { In, type EntityManager } from 'typeorm';
import { newId, type Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import { cancel, enqueue } from '../../../platform/jobs/index.js';
import { seal, type KeyRing } from '../../../platform/vault/index.js';
import { DELIVERY_JOB, deliveryJob } from '../app/delivery-job.js';
import type { WebhookKind } from '../domain/index.js';
import { announceDeliveries } from './announce.js';
import { deliveryEntity } from './rows.js';

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

  /** Cancels what is still to be sent about a subject. A try that is under way may arrive, and is not kept. */
  async cancelDeliveries(subjectId: Id): Promise<void> {
    const rows = (await this.#db.query(sql('deliveries/of-subject.sql'), [subjectId])) as { id: Id }[];
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    // Jobs first, as a worker that ends one does: two who lock in one order don't wait for each other.
    await cancel(this.#db, DELIVERY_JOB, ids);
    const pending = { id: In(ids), state: 'pending' } as const;
    await this.#db.update(deliveryEntity, pending, { state: 'cancelled', nextAttemptAt: null });
    await announceDeliveries(this.#db, ids);
  }
}
