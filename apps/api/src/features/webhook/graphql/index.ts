import { DeliverySubscriptionResolver } from './delivery-subscription.js';
import { IntegrationWebhooksResolver } from './integration-webhooks-resolver.js';
import { DeliveryResolver, SubscriptionResolver } from './webhook-resolver.js';

export type { WebhookScope } from './context.js';

/** What the schema gets from this feature. */
export const webhookResolvers = [
  SubscriptionResolver,
  DeliveryResolver,
  DeliverySubscriptionResolver,
  IntegrationWebhooksResolver,
] as const;
