import type { IntegrationScope } from '../../integration/graphql/index.js';
import type { Retention } from '../app/retention.js';

/** What the resolvers of retention need of a request. */
export interface RetentionScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & { readonly retention: Retention };
}
