import type { ChangeFeed } from '../../../platform/changes/index.js';
import type { Loaders } from '../../../platform/graphql/loaders.js';
import type { IntegrationScope } from '../../integration/graphql/index.js';
import type { Webhooks } from '../app/webhooks.js';

/** What the resolvers of webhooks need of a request. */
export interface WebhookScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & { readonly webhooks: Webhooks; readonly changes: ChangeFeed };
}

/** The same with its loaders. */
export interface WebhookContext extends WebhookScope {
  readonly loaders: Loaders<WebhookScope>;
}
