import { IntakeResolver } from './intake-resolver.js';
import { VerificationSubscriptionResolver } from './verification-subscription.js';
import { IntegrationVerificationsResolver, VerificationResolver } from './verification-resolver.js';

export type { VerificationScope } from './context.js';

/** What the schema gets from this feature. */
export const verificationResolvers = [
  IntakeResolver,
  VerificationResolver,
  IntegrationVerificationsResolver,
  VerificationSubscriptionResolver,
] as const;
