import type { EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import { enqueue, hasten } from '../../../platform/jobs/index.js';
import { DELIVERY_JOB, deliveryJob } from '../app/delivery-job.js';
import type { WebhookWriter } from '../app/ports.js';
import type { Delivery, Subscription } from '../domain/index.js';
import { announceDeliveries } from './announce.js';
import { deliveryEntity, subscriptionEntity } from './rows.js';
import { deliveriesOf, withAttempts } from './webhook-reader.js';

/** Changes webhooks within one transaction. */
export class PostgresWebhookWriter implements WebhookWriter {
  readonly #db: EntityManager;

  constructor(transaction: EntityManager) {
    this.#db = transaction;
  }

  async findSubscriptionForChange(id: Id): Promise<Subscription | undefined> {
    const row = await this.#db.findOne(subscriptionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ?? undefined;
  }

  async insertSubscription(subscription: Subscription): Promise<boolean> {
    const inserted = await this.#db
      .createQueryBuilder()
      .insert()
      .into(subscriptionEntity)
      .values(subscription)
      .orIgnore()
      .returning('id')
      .execute();
    return (inserted.raw as unknown[]).length > 0;
  }

  async setSubscription(id: Id, enabled: boolean, reason: Subscription['disabledReason']): Promise<void> {
    const health = { failingSince: null, lastFailedAt: null };
    await this.#db.update(subscriptionEntity, { id }, { enabled, disabledReason: reason, ...health });
  }

  async deleteSubscription(id: Id): Promise<void> {
    await this.#db.delete(subscriptionEntity, { id });
  }

  async findDeliveryForChange(id: Id): Promise<Delivery | undefined> {
    const row = await deliveriesOf(this.#db)
      .where({ id })
      .setLock('pessimistic_write', undefined, ['delivery'])
      .getOne();
    return row ? (await withAttempts(this.#db, [row]))[0] : undefined;
  }

  /**
   * A lane needs its jobs' ids in the order of their commits. Whoever records an event holds its subject's row, but a
   * resend doesn't: what keeps the two apart is the subscription's row. It is locked here by
   * {@link findSubscriptionForChange}, and there for its key, by the foreign key of the delivery that is inserted before its
   * job; neither is granted while the other is held (PostgreSQL, 13.3.2).
   */
  async enqueueAgain({ id, subscriptionId, subjectId }: Delivery, at: Date): Promise<void> {
    await this.#db.update(deliveryEntity, { id }, { state: 'pending', nextAttemptAt: at, deliveredAt: null });
    await announceDeliveries(this.#db, [id]);
    await enqueue(this.#db, [deliveryJob(id, subscriptionId, subjectId)]);
  }

  async hasten({ id }: Delivery, at: Date): Promise<void> {
    await this.#db.update(deliveryEntity, { id }, { nextAttemptAt: at });
    await announceDeliveries(this.#db, [id]);
    await hasten(this.#db, DELIVERY_JOB, [id]);
  }
}
