import { DecisionDryRunResolver } from './dry-run-resolver.js';
import { VerificationErasureResolver } from './erasure-resolver.js';
import { EvidenceFindingsResolver, VerificationEvidenceResolver } from './evidence-resolver.js';
import { IntakeResolver } from './intake-resolver.js';
import { LivenessResolver } from './liveness-resolver.js';
import { PersonResolver } from './person-resolver.js';
import { ReviewResolver } from './review-resolver.js';
import { VerificationSubscriptionResolver } from './verification-subscription.js';
import { IntegrationVerificationsResolver, VerificationResolver } from './verification-resolver.js';

export type { VerificationScope } from './context.js';

/** What the schema gets from this feature. */
export const verificationResolvers = [
  IntakeResolver,
  PersonResolver,
  LivenessResolver,
  ReviewResolver,
  VerificationErasureResolver,
  VerificationResolver,
  VerificationEvidenceResolver,
  EvidenceFindingsResolver,
  IntegrationVerificationsResolver,
  DecisionDryRunResolver,
  VerificationSubscriptionResolver,
] as const;
