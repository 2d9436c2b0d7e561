import { EntitySchema } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import type { Delivery, DeliveryAttempt, Subscription, WebhookKind } from '../domain/index.js';

/** The row of an event, as far as its deliveries show it. */
export interface EventRow {
  id: string;
  kind: WebhookKind;
  subjectId: Id;
  sequence: number;
}

/** The row of one try. */
export interface DeliveryAttemptRow extends DeliveryAttempt {
  deliveryId: Id;
  delivery?: DeliveryRow;
}

/** The row of a delivery. */
export interface DeliveryRow {
  id: Id;
  eventId: string;
  event?: EventRow;
  subscriptionId: Id;
  subscription?: Subscription;
  integrationId: Id;
  state: Delivery['state'];
  attempts: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  createdAt: Date;
}

const id = { type: 'text', primary: true } as const;
const text = (name: string) => ({ name, type: 'text' }) as const;
const time = (name: string) => ({ name, type: 'timestamptz' }) as const;
const count = (name: string) => ({ name, type: 'integer' }) as const;

/** Webhook subscriptions; the row is the domain's own shape. */
export const subscriptionEntity = new EntitySchema<Subscription>({
  name: 'webhook_subscription',
  tableName: 'webhook_subscription',
  columns: {
    id,
    integrationId: text('integration_id'),
    kind: { type: 'text' },
    url: { type: 'text' },
    enabled: { type: 'boolean' },
    disabledReason: { ...text('disabled_reason'), nullable: true },
    failingSince: { ...time('failing_since'), nullable: true },
    lastFailedAt: { ...time('last_failed_at'), nullable: true },
    createdAt: time('created_at'),
  },
});

/** Events, without their bodies. */
export const eventEntity = new EntitySchema<EventRow>({
  name: 'event',
  tableName: 'event',
  columns: { id, kind: { type: 'text' }, subjectId: text('subject_id'), sequence: { type: 'integer' } },
});

/** Deliveries. */
export const deliveryEntity = new EntitySchema<DeliveryRow>({
  name: 'delivery',
  tableName: 'delivery',
  columns: {
    id,
    eventId: text('event_id'),
    subscriptionId: text('subscription_id'),
    integrationId: text('integration_id'),
    state: { type: 'text' },
    attempts: { type: 'integer' },
    nextAttemptAt: { ...time('next_attempt_at'), nullable: true },
    deliveredAt: { ...time('delivered_at'), nullable: true },
    createdAt: time('created_at'),
  },
  relations: {
    event: { type: 'many-to-one', target: 'event', joinColumn: { name: 'event_id' } },
    subscription: { type: 'many-to-one', target: 'webhook_subscription', joinColumn: { name: 'subscription_id' } },
  },
});

/** Tries. */
export const deliveryAttemptEntity = new EntitySchema<DeliveryAttemptRow>({
  name: 'delivery_attempt',
  tableName: 'delivery_attempt',
  columns: {
    deliveryId: { ...text('delivery_id'), primary: true },
    number: { type: 'integer', primary: true },
    outcome: { type: 'text' },
    httpStatus: { ...count('http_status'), nullable: true },
    durationMs: count('duration_ms'),
    at: { type: 'timestamptz' },
  },
});

/** Every entity of this feature. */
export const webhookEntities = [subscriptionEntity, eventEntity, deliveryEntity, deliveryAttemptEntity];
