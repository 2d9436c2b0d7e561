export { checkUrl, parseUrl, type UrlPolicy } from './check-url.js';
export {
  createGuardedClient,
  type GuardedClient,
  type GuardedClientOptions,
  type PostRequest,
} from './guarded-client.js';
export type { Resolver } from './guarded-connector.js';
export type { FailureKind, HttpOutcome } from './outcome.js';
