import { IntegrationRetentionResolver } from './integration-retention-resolver.js';

export type { RetentionScope } from './context.js';
export { ErasureView } from './views.js';

/** What the schema gets from this feature. */
export const retentionResolvers = [IntegrationRetentionResolver] as const;
