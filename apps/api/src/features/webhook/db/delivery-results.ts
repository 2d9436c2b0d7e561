import type { EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import type { AuditTrail, SendOrder } from '../app/ports.js';
import type { DeliveryResults, NextState } from '../app/send-delivery.js';
import { afterTry, type DeliveryAttempt, type UrlDisabled } from '../domain/index.js';
import type { TryVerdict } from '../domain/url-health.js';
import { announceDeliveries } from './announce.js';
import { deliveryAttemptEntity, deliveryEntity, subscriptionEntity } from './rows.js';

/** Keeps what tries came to, within the transaction that ends their jobs or puts them off. */
export class PostgresDeliveryResults implements DeliveryResults {
  readonly #db: EntityManager;
  readonly #audit: AuditTrail;
  readonly #disabled: (order: SendOrder, event: UrlDisabled) => void;

  /** @param disabled called when a URL is disabled, to tell the operator; the audit trail has it then already */
  constructor(transaction: EntityManager, audit: AuditTrail, disabled: (order: SendOrder, event: UrlDisabled) => void) {
    this.#db = transaction;
    this.#audit = audit;
    this.#disabled = disabled;
  }

  async recordTry({ deliveryId }: SendOrder, attempt: DeliveryAttempt, next: NextState): Promise<void> {
    await this.#db.insert(deliveryAttemptEntity, { ...attempt, deliveryId });
    await this.#db.update(deliveryEntity, { id: deliveryId }, { ...next, attempts: attempt.number });
    await announceDeliveries(this.#db, [deliveryId]);
  }

  async countTry(order: SendOrder, verdict: TryVerdict, at: Date): Promise<void> {
    // A healthy URL that took its event is the common case: nothing changes, and its row stays unlocked.
    if (verdict === 'delivered' && order.failingSince === null) return;
    const where = { id: order.subscriptionId };
    const row = await this.#db.findOne(subscriptionEntity, { where, lock: { mode: 'pessimistic_write' } });
    if (!row?.enabled) return;
    const { health, event } = afterTry({ ...row, disabled: null }, verdict, at);
    await this.#db.update(subscriptionEntity, where, {
      failingSince: health.failingSince,
      lastFailedAt: health.lastFailedAt,
      enabled: health.disabled === null,
      disabledReason: health.disabled?.reason ?? null,
    });
    if (event) {
      const { integrationId } = order;
      const subject = { type: 'webhook', id: order.subscriptionId, integrationId };
      await this.#audit.record({ kind: 'worker' }, `webhook.disabled_${event.reason}`, subject);
      this.#disabled(order, event);
    }
  }

  async cancel(deliveryId: Id): Promise<void> {
    await this.#db.update(deliveryEntity, { id: deliveryId }, { state: 'cancelled', nextAttemptAt: null });
    await announceDeliveries(this.#db, [deliveryId]);
  }
}
