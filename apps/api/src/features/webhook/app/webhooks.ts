import {
  domainError,
  fail,
  newId,
  ok,
  type Actor,
  type Clock,
  type Id,
  type Page,
  type PageRequest,
  type Result,
} from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import { isWebhookKind, WEBHOOK_KINDS, type Delivery, type RecordedEvent, type Subscription } from '../domain/index.js';
import type { ChangeWebhooks, CheckWebhookUrl, WebhookReader, WebhookStores } from './ports.js';

/** Part of an integration's events, in the order of their commits. */
export interface EventPage {
  readonly events: readonly RecordedEvent[];
  /** The cursor that goes on from here; the one given where there was nothing new. */
  readonly nextCursor: string;
  readonly hasMore: boolean;
}

/** How many events one call gives at most. */
export const EVENTS_MAXIMUM = 100;

/** What the use cases of webhooks are built from. */
export interface WebhooksParts {
  readonly reader: WebhookReader;
  readonly change: ChangeWebhooks;
  readonly checkUrl: CheckWebhookUrl;
  readonly integrationExists: (id: Id) => Promise<boolean>;
  readonly clock: Clock;
}

/** Subscriptions, events and deliveries of integrations. */
export class Webhooks {
  readonly #parts: WebhooksParts;

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  /** An integration's subscriptions, the oldest first. */
  async subscriptions(actor: Actor, integrationId: Id): Promise<Result<Subscription[]>> {
    const allowed = authorise(actor, 'webhook:read', integrationId);
    return allowed.ok ? ok(await this.#parts.reader.subscriptions(integrationId)) : allowed;
  }

  /** Adds a URL for a kind of event. Errors: INVALID_INPUT, NOT_FOUND, CONFLICT, FORBIDDEN. */
  async subscribe(actor: Actor, integrationId: Id, kind: string, url: string): Promise<Result<Subscription>> {
    const allowed = authorise(actor, 'webhook:change', integrationId);
    if (!allowed.ok) return allowed;
    if (!(await this.#parts.integrationExists(integrationId))) return fail(integrationNotFound());
    return this.#parts.change(async (stores) => {
      const added = await this.addSubscription(stores, integrationId, kind, url);
      if (added.ok) await stores.audit.record(actor, 'webhook.added', subject(added.value));
      return added;
    });
  }

  /** The same within a transaction that is under way, for an integration that exists. */
  async addSubscription(
    { webhooks }: Pick<WebhookStores, 'webhooks'>,
    integrationId: Id,
    kind: string,
    url: string,
  ): Promise<Result<Subscription>> {
    if (!isWebhookKind(kind)) {
      return fail(
        domainError('INVALID_INPUT', `There is no webhook kind of this name; there are ${WEBHOOK_KINDS.join(', ')}.`, {
          details: [{ field: 'kind', reason: `must be one of ${WEBHOOK_KINDS.join(', ')}` }],
        }),
      );
    }
    const checked = this.#parts.checkUrl(url);
    if (!checked.ok) return checked;
    const subscription: Subscription = {
      id: newId(),
      integrationId,
      kind,
      url,
      enabled: true,
      disabledReason: null,
      failingSince: null,
      lastFailedAt: null,
      createdAt: this.#parts.clock.now(),
    };
    const inserted = await webhooks.insertSubscription(subscription);
    return inserted ? ok(subscription) : fail(domainError('CONFLICT', 'This URL is told of this kind already.'));
  }

  /** Switches a URL off or on again. Errors: NOT_FOUND, FORBIDDEN. */
  setEnabled(actor: Actor, id: Id, enabled: boolean): Promise<Result<Subscription>> {
    return this.#changeSubscription(actor, id, async (stores, subscription) => {
      const disabledReason = enabled ? null : 'by_owner';
      await stores.webhooks.setSubscription(id, enabled, disabledReason);
      await stores.audit.record(actor, enabled ? 'webhook.enabled' : 'webhook.disabled', subject(subscription));
      return { ...subscription, enabled, disabledReason, failingSince: null, lastFailedAt: null };
    });
  }

  /** Takes a URL away, with the history of its deliveries. Errors: NOT_FOUND, FORBIDDEN. */
  unsubscribe(actor: Actor, id: Id): Promise<Result<Subscription>> {
    return this.#changeSubscription(actor, id, async (stores, subscription) => {
      await stores.webhooks.deleteSubscription(id);
      await stores.audit.record(actor, 'webhook.removed', subject(subscription));
      return subscription;
    });
  }

  /** Events after a cursor. Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN. */
  async events(actor: Actor, integrationId: Id, after: string | undefined, limit: number): Promise<Result<EventPage>> {
    const allowed = authorise(actor, 'event:read', integrationId);
    if (!allowed.ok) return allowed;
    const place = after === undefined ? 0n : parseCursor(after);
    if (place === undefined) {
      const reason = 'must be a cursor that an earlier answer gave';
      return fail(domainError('INVALID_INPUT', `after ${reason}`, { details: [{ field: 'after', reason }] }));
    }
    const read = await this.#parts.reader.events(integrationId, place, limit + 1);
    const events = read.slice(0, limit);
    return ok({ events, nextCursor: eventCursor(events.at(-1)?.position ?? place), hasMore: read.length > limit });
  }

  /** An integration's deliveries, the newest first. */
  async deliveries(
    actor: Actor,
    integrationId: Id,
    page: PageRequest,
    filter: { subscriptionId?: Id } = {},
  ): Promise<Result<Page<Delivery>>> {
    const allowed = authorise(actor, 'delivery:read', integrationId);
    return allowed.ok ? ok(await this.#parts.reader.deliveries(integrationId, page, filter)) : allowed;
  }

  /** One delivery, whoever's it is. Errors: NOT_FOUND, FORBIDDEN. */
  async delivery(actor: Actor, id: Id): Promise<Result<Delivery>> {
    const allowed = authorise(actor, 'delivery:read');
    if (!allowed.ok) return allowed;
    const delivery = await this.#parts.reader.findDelivery(id);
    if (!delivery || !authorise(actor, 'delivery:read', delivery.integrationId).ok) return fail(notFound('Delivery'));
    return ok(delivery);
  }

  /** Whether an integration's deliveries may be followed. Errors: NOT_FOUND, FORBIDDEN. */
  async mayFollow(actor: Actor, integrationId: Id): Promise<Result<void>> {
    const allowed = authorise(actor, 'delivery:read', integrationId);
    if (!allowed.ok) return allowed;
    return (await this.#parts.integrationExists(integrationId)) ? ok(undefined) : fail(integrationNotFound());
  }

  /**
   * Sends once more what was delivered, given up or cancelled, from its first try on; what waits for its next try is tried now.
   * Errors: NOT_FOUND, CONFLICT (its URL is disabled, or the person it tells of was erased), FORBIDDEN.
   */
  async resend(actor: Actor, deliveryId: Id): Promise<Result<Delivery>> {
    const allowed = authorise(actor, 'delivery:resend');
    if (!allowed.ok) return allowed;
    const order = await this.#parts.reader.forSending(deliveryId);
    return this.#parts.change(async ({ webhooks, audit }) => {
      const delivery = await webhooks.findDeliveryForChange(deliveryId);
      if (!delivery || !authorise(actor, 'delivery:resend', delivery.integrationId).ok)
        return fail(notFound('Delivery'));
      if (!order?.body) return fail(domainError('CONFLICT', 'The person whom this delivery tells of was erased.'));
      const subscription = await webhooks.findSubscriptionForChange(delivery.subscriptionId);
      if (!subscription?.enabled) {
        return fail(
          domainError('CONFLICT', 'The URL of this delivery is disabled.', { hint: 'Enable the subscription first.' }),
        );
      }
      const at = this.#parts.clock.now();
      // One that still waits for its next try is tried now; its tries so far count.
      if (delivery.state === 'pending') await webhooks.hasten(delivery, at);
      else await webhooks.enqueueAgain(delivery, at);
      await audit.record(actor, 'delivery.resent', {
        type: 'delivery',
        id: delivery.id,
        integrationId: delivery.integrationId,
      });
      return ok({ ...delivery, state: 'pending', nextAttemptAt: at, deliveredAt: null });
    });
  }

  async #changeSubscription(
    actor: Actor,
    id: Id,
    work: (stores: WebhookStores, subscription: Subscription) => Promise<Subscription>,
  ): Promise<Result<Subscription>> {
    const allowed = authorise(actor, 'webhook:change');
    if (!allowed.ok) return allowed;
    return this.#parts.change(async (stores) => {
      const subscription = await stores.webhooks.findSubscriptionForChange(id);
      if (!subscription || !authorise(actor, 'webhook:change', subscription.integrationId).ok) {
        return fail(notFound('Webhook'));
      }
      return ok(await work(stores, subscription));
    });
  }
}

/** The same whether there is none or it is another integration's; what a role may never do is refused before looking. */
const notFound = (what: string) => domainError('NOT_FOUND', `${what} not found`);

/** Cursors of events are opaque to their users: the place, in base64url. */
export const eventCursor = (place: bigint): string => Buffer.from(`e${place}`, 'utf8').toString('base64url');

function parseCursor(cursor: string): bigint | undefined {
  const match = /^e(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  return match?.[1] === undefined ? undefined : BigInt(match[1]);
}

const subject = ({ id, integrationId }: Subscription) => ({ type: 'webhook', id, integrationId });
