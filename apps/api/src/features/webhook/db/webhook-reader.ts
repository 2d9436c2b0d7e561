import DataLoader from 'dataloader';
import { In, type DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { readPage } from '../../../platform/database/page.js';
import { sql } from '../../../platform/database/sql-file.js';
import { BrokenSeal, open, type KeyRing } from '../../../platform/vault/index.js';
import type { SendOrder, WebhookReader } from '../app/ports.js';
import type { Delivery, RecordedEvent, Subscription, WebhookKind } from '../domain/index.js';
import { bodyContext } from './event-recorder.js';
import {
  deliveryAttemptEntity,
  deliveryEntity,
  subscriptionEntity,
  type DeliveryAttemptRow,
  type DeliveryRow,
} from './rows.js';

/** Reads webhooks from Postgres. */
export class PostgresWebhookReader implements WebhookReader {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;
  readonly #unreadable: (eventId: string) => void;
  /** What is asked for at the same moment is read by one statement. */
  readonly #orders = new DataLoader<Id, SendOrder | undefined>((ids) => this.#readOrders(ids), { cache: false });

  /** @param unreadable called for an event that is listed without its body, as that doesn't open: a fault of ours */
  constructor(dataSource: DataSource, keys: KeyRing, unreadable: (eventId: string) => void) {
    this.#db = dataSource.manager;
    this.#keys = keys;
    this.#unreadable = unreadable;
  }

  async findSubscription(id: Id): Promise<Subscription | undefined> {
    return (await this.#db.findOneBy(subscriptionEntity, { id })) ?? undefined;
  }

  subscriptions(integrationId: Id): Promise<Subscription[]> {
    return this.#db.find(subscriptionEntity, { where: { integrationId }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async events(integrationId: Id, after: bigint, limit: number): Promise<RecordedEvent[]> {
    const rows = (await this.#db.query(sql('events/list.sql'), [
      integrationId,
      String(after),
      limit,
    ])) as EventListRow[];
    return Promise.all(
      rows.map(async (row) => {
        const body = await this.#openListed({ ...row, integration_id: integrationId, event_id: row.id });
        return {
          id: row.id,
          integrationId,
          position: BigInt(row.position),
          kind: row.kind,
          subjectType: row.subject_type,
          subjectId: row.subject_id,
          sequence: row.sequence,
          body: body ? (JSON.parse(body.toString('utf8')) as unknown) : null,
          createdAt: row.created_at,
        };
      }),
    );
  }

  async findDelivery(id: Id): Promise<Delivery | undefined> {
    const row = await deliveriesOf(this.#db).where({ id }).getOne();
    return row ? (await withAttempts(this.#db, [row]))[0] : undefined;
  }

  async deliveries(
    integrationId: Id,
    page: PageRequest,
    { subscriptionId }: { subscriptionId?: Id } = {},
  ): Promise<Page<Delivery>> {
    const query = deliveriesOf(this.#db).where({
      integrationId,
      ...(subscriptionId !== undefined && { subscriptionId }),
    });
    const { items, hasMore } = await readPage(query, page, (row) => row);
    return { items: await withAttempts(this.#db, items), hasMore };
  }

  forSending(deliveryId: Id): Promise<SendOrder | undefined> {
    return this.#orders.load(deliveryId);
  }

  async #readOrders(ids: readonly Id[]): Promise<(SendOrder | undefined | Error)[]> {
    const rows = (await this.#db.query(sql('deliveries/for-sending.sql'), [ids])) as SendRow[];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return Promise.all(
      ids.map(async (id) => {
        const row = byId.get(id);
        if (!row) return undefined;
        try {
          return await this.#toOrder(row);
        } catch (error) {
          // A body that doesn't open is the fault of its own delivery alone.
          return error instanceof Error ? error : new Error('A delivery could not be read.');
        }
      }),
    );
  }

  async #toOrder(row: SendRow): Promise<SendOrder> {
    return {
      deliveryId: row.id,
      integrationId: row.integration_id,
      subscriptionId: row.subscription_id,
      state: row.state,
      attempts: row.attempts,
      url: row.url,
      enabled: row.enabled,
      failingSince: row.failing_since,
      eventId: row.event_id,
      kind: row.kind,
      sequence: row.sequence,
      body: await this.#openBody(row),
    };
  }

  /** The same; undefined as well where it doesn't open, so that one damaged event doesn't hide all others for ever. */
  async #openListed(row: SealedBody): Promise<Buffer | undefined> {
    try {
      return await this.#openBody(row);
    } catch (error) {
      if (!(error instanceof BrokenSeal)) throw error;
      this.#unreadable(row.event_id);
      return undefined;
    }
  }

  /** The bytes of a body, or undefined where its person was erased. */
  async #openBody(row: SealedBody): Promise<Buffer | undefined> {
    if (!row.wrapped_key) return undefined;
    const key = await this.#keys.unwrapPersonKey(this.#db, row.integration_id, row.person_id, row.wrapped_key);
    return open(key, row.body_sealed, bodyContext(row.event_id));
  }
}

/** Deliveries with their events and URLs, to be filtered further. */
export const deliveriesOf = (db: EntityManager): SelectQueryBuilder<DeliveryRow> =>
  db
    .createQueryBuilder(deliveryEntity, 'delivery')
    .innerJoinAndSelect('delivery.event', 'event')
    .innerJoinAndSelect('delivery.subscription', 'subscription');

/** Rows as they are shown, with their tries, which are read in one statement for all. */
export async function withAttempts(db: EntityManager, rows: readonly DeliveryRow[]): Promise<Delivery[]> {
  const ids = rows.map(({ id }) => id);
  const attempts =
    ids.length > 0
      ? await db.find(deliveryAttemptEntity, { where: { deliveryId: In(ids) }, order: { number: 'ASC' } })
      : [];
  const byDelivery = new Map<Id, DeliveryAttemptRow[]>();
  for (const attempt of attempts) {
    byDelivery.set(attempt.deliveryId, [...(byDelivery.get(attempt.deliveryId) ?? []), attempt]);
  }
  return rows.map((row) => {
    if (!row.event || !row.subscription) throw new Error('A delivery was read without its event and its URL.');
    return {
      id: row.id,
      eventId: row.eventId,
      subscriptionId: row.subscriptionId,
      integrationId: row.integrationId,
      state: row.state,
      kind: row.event.kind,
      sequence: row.event.sequence,
      subjectId: row.event.subjectId,
      url: row.subscription.url,
      attempts: (byDelivery.get(row.id) ?? []).map(({ number, outcome, httpStatus, durationMs, at }) => ({
        number,
        outcome,
        httpStatus,
        durationMs,
        at,
      })),
      nextAttemptAt: row.nextAttemptAt,
      deliveredAt: row.deliveredAt,
      createdAt: row.createdAt,
    };
  });
}

interface SealedBody {
  event_id: string;
  integration_id: Id;
  person_id: Id;
  wrapped_key: Buffer | null;
  body_sealed: Buffer;
}

interface EventListRow extends Omit<SealedBody, 'event_id' | 'integration_id'> {
  id: string;
  position: string;
  kind: WebhookKind;
  subject_type: string;
  subject_id: Id;
  sequence: number;
  created_at: Date;
}

interface SendRow extends SealedBody {
  id: Id;
  state: Delivery['state'];
  attempts: number;
  kind: WebhookKind;
  sequence: number;
  subscription_id: Id;
  url: string;
  enabled: boolean;
  failing_since: Date | null;
}
