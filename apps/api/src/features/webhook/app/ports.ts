import type { Actor, Id, InTransaction, Page, PageRequest, Result } from '../../../kernel/index.js';
import type { Delivery, RecordedEvent, Subscription, WebhookKind } from '../domain/index.js';

/** Reads subscriptions, events and deliveries. */
export interface WebhookReader {
  findSubscription(id: Id): Promise<Subscription | undefined>;
  subscriptions(integrationId: Id): Promise<Subscription[]>;
  /** Events after a place, in the order of their commits; one that can't be opened comes without its body. */
  events(integrationId: Id, after: bigint, limit: number): Promise<RecordedEvent[]>;
  findDelivery(id: Id): Promise<Delivery | undefined>;
  deliveries(integrationId: Id, page: PageRequest, filter?: { subscriptionId?: Id }): Promise<Page<Delivery>>;
  /** What one try needs. Undefined where the delivery is gone. */
  forSending(deliveryId: Id): Promise<SendOrder | undefined>;
}

/** What is sent, and to where. */
export interface SendOrder {
  readonly deliveryId: Id;
  readonly integrationId: Id;
  readonly subscriptionId: Id;
  readonly state: Delivery['state'];
  readonly attempts: number;
  readonly url: string;
  readonly enabled: boolean;
  readonly failingSince: Date | null;
  readonly eventId: string;
  readonly kind: WebhookKind;
  readonly sequence: number;
  /** The very bytes to send; undefined where the person was erased since. */
  readonly body: Buffer | undefined;
}

/** Changes subscriptions and deliveries, in a transaction. */
export interface WebhookWriter {
  findSubscriptionForChange(id: Id): Promise<Subscription | undefined>;
  /** Whether it was inserted: not where the same URL is there for the same kind. */
  insertSubscription(subscription: Subscription): Promise<boolean>;
  setSubscription(id: Id, enabled: boolean, reason: Subscription['disabledReason']): Promise<void>;
  deleteSubscription(id: Id): Promise<void>;
  findDeliveryForChange(id: Id): Promise<Delivery | undefined>;
  /** Makes a delivery pending again from its first try on, and its job. */
  enqueueAgain(delivery: Delivery, at: Date): Promise<void>;
  /** Makes the next try of a pending delivery due now. */
  hasten(delivery: Delivery, at: Date): Promise<void>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** What a change of webhooks may write. */
export interface WebhookStores {
  readonly webhooks: WebhookWriter;
  readonly audit: AuditTrail;
}

/** Runs a change. */
export type ChangeWebhooks = InTransaction<WebhookStores>;

/** Whether a URL may be a webhook's; the failure says why not. */
export type CheckWebhookUrl = (url: string) => Result<unknown>;
