export { DELIVERY_JOB } from './app/delivery-job.js';
export type { CheckWebhookUrl, SendOrder, WebhookReader, WebhookStores } from './app/ports.js';
export { DeliverySender } from './app/send-delivery.js';
export { Webhooks, type EventPage } from './app/webhooks.js';
export { PostgresDeliveryResults } from './db/delivery-results.js';
export { PostgresEventRecorder } from './db/event-recorder.js';
export { webhookEntities } from './db/rows.js';
export { PostgresWebhookReader } from './db/webhook-reader.js';
export { PostgresWebhookWriter } from './db/webhook-writer.js';
export {
  WEBHOOK_KINDS,
  type Delivery,
  type DeliveryAttempt,
  type RecordedEvent,
  type Subscription,
  type UrlDisabled,
  type WebhookKind,
} from './domain/index.js';
