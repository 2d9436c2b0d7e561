import { FaceResolver, IntegrationFacesResolver } from './face-resolver.js';
import { TwoFactorResolver } from './two-factor-resolver.js';

export type { FaceScope } from './context.js';
export { Base64, decodeImage } from './images.js';

/** What the schema gets from this feature. */
export const faceResolvers = [FaceResolver, IntegrationFacesResolver, TwoFactorResolver] as const;
