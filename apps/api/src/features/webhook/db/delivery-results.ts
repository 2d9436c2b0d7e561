import DataLoader from 'dataloader';
import { In, type EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { AuditTrail, SendOrder } from '../app/ports.js';
import type { DeliveryResults, NextState } from '../app/send-delivery.js';
import { afterTry, type DeliveryAttempt, type UrlDisabled, type UrlHealth } from '../domain/index.js';
import type { TryVerdict } from '../domain/url-health.js';
import { announceDeliveries } from './announce.js';
import { deliveryEntity, subscriptionEntity } from './rows.js';

interface Try {
  readonly deliveryId: Id;
  readonly attempt: DeliveryAttempt;
  readonly next: NextState;
}

interface Judged {
  readonly order: SendOrder;
  readonly verdict: TryVerdict;
  readonly at: Date;
}

/**
 * Keeps what tries came to, within the transaction that ends their jobs or puts them off. One of these belongs to a transaction: what
 * several jobs ask of it at the same moment is one statement.
 */
export class PostgresDeliveryResults implements DeliveryResults {
  readonly #db: EntityManager;
  readonly #audit: AuditTrail;
  readonly #disabled: (order: SendOrder, event: UrlDisabled) => void;
  readonly #tries = new DataLoader<Try, true>((tries) => this.#keepTries(tries), { cache: false });
  readonly #judged = new DataLoader<Judged, true>((judged) => this.#count(judged), { cache: false });

  /** @param disabled called when a URL is disabled, to tell the operator; the audit trail has it then already */
  constructor(transaction: EntityManager, audit: AuditTrail, disabled: (order: SendOrder, event: UrlDisabled) => void) {
    this.#db = transaction;
    this.#audit = audit;
    this.#disabled = disabled;
  }

  async recordTry({ deliveryId }: SendOrder, attempt: DeliveryAttempt, next: NextState): Promise<void> {
    await this.#tries.load({ deliveryId, attempt, next });
  }

  async countTry(order: SendOrder, verdict: TryVerdict, at: Date): Promise<void> {
    // A healthy URL that took its event is the common case: nothing changes, and its row stays unlocked.
    if (verdict === 'delivered' && order.failingSince === null) return;
    await this.#judged.load({ order, verdict, at });
  }

  async cancel(deliveryId: Id): Promise<void> {
    await this.#db.update(deliveryEntity, { id: deliveryId }, { state: 'cancelled', nextAttemptAt: null });
    await announceDeliveries(this.#db, [deliveryId]);
  }

  async #keepTries(tries: readonly Try[]): Promise<true[]> {
    await this.#db.query(sql('deliveries/record-tries.sql'), [
      tries.map(({ deliveryId }) => deliveryId),
      tries.map(({ attempt }) => attempt.number),
      tries.map(({ attempt }) => attempt.outcome),
      tries.map(({ attempt }) => attempt.httpStatus),
      tries.map(({ attempt }) => attempt.durationMs),
      tries.map(({ attempt }) => attempt.at),
      tries.map(({ next }) => next.state),
      tries.map(({ next }) => next.nextAttemptAt),
      tries.map(({ next }) => next.deliveredAt),
    ]);
    return tries.map(() => true);
  }

  async #count(judged: readonly Judged[]): Promise<true[]> {
    // In the order of their ids, so that two workers who lock several don't wait for each other.
    const rows = await this.#db.find(subscriptionEntity, {
      where: { id: In(judged.map(({ order }) => order.subscriptionId)) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const healths: { readonly id: Id; readonly health: UrlHealth }[] = [];
    for (const row of rows.filter(({ enabled }) => enabled)) {
      let health: UrlHealth = { ...row, disabled: null };
      for (const { order, verdict, at } of judged.filter(
        ({ order: { subscriptionId } }) => subscriptionId === row.id,
      )) {
        const after = afterTry(health, verdict, at);
        ({ health } = after);
        if (after.event) await this.#tell(order, after.event);
      }
      healths.push({ id: row.id, health });
    }
    await this.#db.query(sql('deliveries/keep-health.sql'), [
      healths.map(({ id }) => id),
      healths.map(({ health }) => health.failingSince),
      healths.map(({ health }) => health.lastFailedAt),
      healths.map(({ health }) => health.disabled?.reason ?? null),
    ]);
    return judged.map(() => true);
  }

  async #tell(order: SendOrder, event: UrlDisabled): Promise<void> {
    const { integrationId, subscriptionId } = order;
    const subject = { type: 'webhook', id: subscriptionId, integrationId };
    await this.#audit.record({ kind: 'worker' }, `webhook.disabled_${event.reason}`, subject);
    this.#disabled(order, event);
  }
}
