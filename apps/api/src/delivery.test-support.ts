/** What tests outside of this package need, to send webhooks to receivers of their own. */
export {
  checkUrl,
  createGuardedClient,
  type GuardedClient,
  type HttpOutcome,
  type Resolver,
} from './platform/http-client/index.js';
export { judgeAddress } from './platform/http-client/addresses.js';
