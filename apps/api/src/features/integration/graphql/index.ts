import { IntegrationResolver } from './integration-resolver.js';
import { ViewerResolver } from './viewer.js';

export type { IntegrationScope } from './context.js';
export { integrationLoader } from './integration-loader.js';
export { IntegrationView } from './integration-view.js';
export {
  GestureEnum,
  IdentityDocumentEnum,
  KioskLanguageEnum,
  PolicyInput,
  policyTexts,
  VerificationFaceEnum,
} from './policy-view.js';
export { WebhookKindEnum } from './webhook-kind.js';

/** What the schema gets from this feature. */
export const integrationResolvers = [ViewerResolver, IntegrationResolver] as const;
