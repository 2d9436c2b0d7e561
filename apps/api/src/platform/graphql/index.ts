export type { GraphqlContext } from './context.js';
export * from './errors.js';
export { DEFAULT_GRAPHQL_LIMITS, type GraphqlLimits } from './limits.js';
export { Loaders, type LoaderDefinition } from './loaders.js';
export { type GraphqlLogger } from './masking.js';
export * from './relay.js';
export { buildVestibuleSchema, emitSchema, type SchemaOptions } from './schema.js';
export { registerGraphql, type GraphqlOptions } from './server.js';
