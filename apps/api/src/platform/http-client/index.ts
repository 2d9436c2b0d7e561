export { checkUrl, parseUrl, type UrlPolicy } from './check-url.js';
export {
  createGuardedClient,
  type CallRequest,
  type GuardedClient,
  type GuardedClientOptions,
  type PostRequest,
} from './guarded-client.js';
export type { Resolver } from './guarded-connector.js';
export { isTlsFailure, type FailureKind, type HttpOutcome } from './outcome.js';
