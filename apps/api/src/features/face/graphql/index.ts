import { FaceResolver, IntegrationFacesResolver } from './face-resolver.js';
import { TwoFactorResolver } from './two-factor-resolver.js';

export type { FaceScope } from './context.js';

/** What the schema gets from this feature. */
export const faceResolvers = [FaceResolver, IntegrationFacesResolver, TwoFactorResolver] as const;
