export {
  decideDelivery,
  FAILURES_WITHOUT_ANSWER,
  judgeOutcome,
  type DeliveryDecision,
  type TryOutcome,
} from './delivery-decision.js';
export { isWebhookKind, WEBHOOK_KINDS, type WebhookKind } from './kinds.js';
export { MAX_TRIES } from './retry-schedule.js';
export { afterTry, NEW_URL, type TryVerdict, type UrlDisabled, type UrlHealth } from './url-health.js';
export type { Delivery, DeliveryAttempt, RecordedEvent, Subscription } from './webhook.js';
