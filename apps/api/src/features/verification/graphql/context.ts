import type { ChangeFeed } from '../../../platform/changes/index.js';
import type { Loaders } from '../../../platform/graphql/loaders.js';
import type { IntegrationScope } from '../../integration/graphql/index.js';
import type { VerificationErasure } from '../app/erasure.js';
import type { DecisionDryRuns } from '../app/decision-dry-run.js';
import type { EvidenceIntake } from '../app/evidence-intake.js';
import type { EvidenceRecords } from '../app/evidence-records.js';
import type { VerificationIntake } from '../app/intake.js';
import type { LivenessStep } from '../app/liveness-step.js';
import type { PersonPhone } from '../app/phone/person-phone.js';
import type { Reviews } from '../app/reviews.js';
import type { Submissions } from '../app/submissions.js';
import type { VerificationSessions } from '../app/verification-sessions.js';
import type { Verifications } from '../app/verifications.js';

/** What the resolvers of verifications need of a request. */
export interface VerificationScope extends IntegrationScope {
  readonly app: IntegrationScope['app'] & {
    readonly intake: VerificationIntake;
    readonly verificationRecords: Verifications;
    readonly verificationErasure: VerificationErasure;
    readonly verificationSessions: VerificationSessions;
    readonly evidenceRecords: EvidenceRecords;
    readonly decisionDryRuns: DecisionDryRuns;
    readonly reviews: Reviews;
    readonly personPhone: PersonPhone;
    readonly changes: ChangeFeed;
  };
  readonly faces: {
    readonly evidenceIntake: EvidenceIntake;
    readonly submissions: Submissions;
    readonly livenessStep: LivenessStep;
  };
}

/** The same with its loaders. */
export interface VerificationContext extends VerificationScope {
  readonly loaders: Loaders<VerificationScope>;
}
