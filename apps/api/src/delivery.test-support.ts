/** What tests outside of this package need, to send webhooks to receivers of their own. */
export {
  checkUrl,
  createGuardedClient,
  type GuardedClient,
  type HttpOutcome,
  type Resolver,
} from './platform/http-client/index.js';
export { judgeAddress } from './platform/http-client/addresses.js';
export { selfSignedCertificate } from './platform/http-client/tls-certificate.test-support.js';
export { createJobWorker } from './job-worker.js';
export { openWebhooks, type TestWebhooks } from './webhook.test-support.js';
