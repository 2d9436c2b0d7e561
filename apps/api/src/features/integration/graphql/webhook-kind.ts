import { WEBHOOK_EVENTS } from '@vestibule/webhooks';
import { schemaEnum } from '../../../platform/graphql/enums.js';

/** The kinds of webhook. It stands here since integrations are made with their URLs, and webhooks build on integrations. */
export const WebhookKindEnum = schemaEnum(
  'WebhookKind',
  WEBHOOK_EVENTS,
  'What a URL is told of: every change of status, decisions, the outcome of a proof of address, registered faces.',
);
