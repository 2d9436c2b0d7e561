import type { ChangeFeed } from '../../../platform/changes/index.js';
import type { Loaders } from '../../../platform/graphql/loaders.js';
import type { IntegrationScope } from '../../integration/graphql/index.js';
import type { VerificationIntake } from '../app/intake.js';
import type { Verifications } from '../app/verifications.js';

/** What the resolvers of verifications need of a request. */
export interface VerificationScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & {
    readonly intake: VerificationIntake;
    readonly verificationRecords: Verifications;
    readonly changes: ChangeFeed;
  };
}

/** The same with its loaders. */
export interface VerificationContext extends VerificationScope {
  readonly loaders: Loaders<VerificationScope>;
}
