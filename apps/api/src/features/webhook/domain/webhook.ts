import type { Id } from '../../../kernel/index.js';
import type { WebhookKind } from './kinds.js';
import type { DisabledReason } from './url-health.js';

/** A URL that is told of one kind of event. */
export interface Subscription {
  readonly id: Id;
  readonly integrationId: Id;
  readonly kind: WebhookKind;
  readonly url: string;
  readonly enabled: boolean;
  /** `by_owner`: somebody switched it off. */
  readonly disabledReason: DisabledReason | 'by_owner' | null;
  /** Since when every try has failed. */
  readonly failingSince: Date | null;
  /** When the last of those tries ended. */
  readonly lastFailedAt: Date | null;
  readonly createdAt: Date;
}

/** Something that happened, written with the change that caused it. */
export interface RecordedEvent {
  /** The `webhook-id` of all its deliveries. */
  readonly id: string;
  readonly integrationId: Id;
  /** Its place among the integration's events, in the order of their commits. */
  readonly position: bigint;
  readonly kind: WebhookKind;
  readonly subjectType: string;
  readonly subjectId: Id;
  readonly sequence: number;
  /** What is sent; null where the person was erased since. */
  readonly body: unknown;
  readonly createdAt: Date;
}

/**
 * One event at one URL. `pending`: tried or to be tried; `exhausted`: out of tries, waits for a resend; `cancelled`: its
 * URL was disabled, before or after the event, or its person erased.
 */
export interface Delivery {
  readonly id: Id;
  readonly eventId: string;
  readonly subscriptionId: Id;
  readonly integrationId: Id;
  readonly state: 'pending' | 'delivered' | 'exhausted' | 'cancelled';
  readonly kind: WebhookKind;
  readonly sequence: number;
  readonly subjectId: Id;
  readonly url: string;
  readonly attempts: readonly DeliveryAttempt[];
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

/** One try. Neither what was sent nor what came back is kept. */
export interface DeliveryAttempt {
  readonly number: number;
  /** `delivered`, or why it failed. */
  readonly outcome: string;
  readonly httpStatus: number | null;
  readonly durationMs: number;
  readonly at: Date;
}
