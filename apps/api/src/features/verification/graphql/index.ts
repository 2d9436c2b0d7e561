import { IntakeResolver } from './intake-resolver.js';

export type { VerificationScope } from './context.js';

/** What the schema gets from this feature. */
export const verificationResolvers = [IntakeResolver] as const;
