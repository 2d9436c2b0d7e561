import type { Actor } from '../../../kernel/index.js';
import type { Loaders } from '../../../platform/graphql/loaders.js';
import type { Integrations } from '../app/integrations.js';
import type { IntegrationReader } from '../app/ports.js';

/** What the resolvers of integrations need of a request. */
export interface IntegrationScope {
  readonly actor: Actor;
  readonly app: { readonly integrations: Integrations; readonly integrationReader: IntegrationReader };
}

/** The same with its loaders. */
export interface IntegrationContext extends IntegrationScope {
  readonly loaders: Loaders<IntegrationScope>;
}
