import { DeliverySubscriptionResolver } from './delivery-subscription.js';
import { IntegrationWebhooksResolver } from './integration-webhooks-resolver.js';
import { DeliveryResolver, EventResolver, SubscriptionResolver } from './webhook-resolver.js';

export type { WebhookScope } from './context.js';

/** What the schema gets from this feature. */
export const webhookResolvers = [
  SubscriptionResolver,
  DeliveryResolver,
  DeliverySubscriptionResolver,
  EventResolver,
  IntegrationWebhooksResolver,
] as const;
