export { AccessTokens, type AccessToken } from './app/access-tokens.js';
export {
  Integrations,
  KEEP_HOURS_MAXIMUM,
  ROTATABLE,
  type IntegrationChange,
  type NewIntegration,
  type Rotatable,
  type WithSecrets,
} from './app/integrations.js';
export type { IntegrationReader, IntegrationStores } from './app/ports.js';
export { PostgresIntegrationReader } from './db/integration-reader.js';
export { integrationEntity } from './db/integration-row.js';
export { PostgresIntegrationWriter } from './db/integration-writer.js';
export type { IntakeKey, Integration, IntegrationSecrets, Mode } from './domain/integration.js';
export {
  changePolicy,
  describeType,
  IDENTITY_DOCUMENTS,
  KIOSK_LANGUAGES,
  LIVENESS_GESTURES,
  POLICY_KEYS,
  type Policy,
} from './domain/policy.js';
