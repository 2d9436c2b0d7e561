import type { TokenIssuer } from '../../../platform/access/token-issuer.js';
import type { Loaders } from '../../../platform/graphql/loaders.js';
import type { IntegrationScope } from '../../integration/graphql/index.js';
import type { Faces } from '../app/faces.js';
import type { FaceRegistration } from '../app/registration.js';
import type { FaceVerifications } from '../app/verification.js';

/** What the resolvers of faces need of a request. */
export interface FaceScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & {
    readonly faces: Faces;
    readonly tokenIssuer: Pick<TokenIssuer, 'signReceipt'>;
  };
  readonly faces: { readonly registration: FaceRegistration; readonly verifications: FaceVerifications };
}

/** The same with its loaders. */
export interface FaceContext extends FaceScope {
  readonly loaders: Loaders<FaceScope>;
}
