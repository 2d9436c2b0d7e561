import { DOCUMENT_TYPES } from '@vestibule/webhooks';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { REASON_CODES } from '../domain/decision.js';
import { EVIDENCE_KINDS, FILE_KINDS, REPEATABLE_STEPS, STEPS } from '../domain/evidence.js';
import { FINDING_NAMES, FINDING_OUTCOMES } from '../domain/findings.js';
import { EDGES, STATUSES } from '../domain/lifecycle.js';

export const StatusEnum = schemaEnum('VerificationStatus', STATUSES, 'How a verification stands.');
export const ChangeEnum = schemaEnum(
  'VerificationStep',
  new Set(EDGES.map(({ step }) => step)),
  'What led to a status.',
);
export const DocumentEnum = schemaEnum('DocumentType', DOCUMENT_TYPES, 'A type of document.');
export const PersonStepEnum = schemaEnum('PersonStep', STEPS, 'What a person does in a verification.');
export const RepeatableStepEnum = schemaEnum('RepeatableStep', REPEATABLE_STEPS, 'A step that can be asked for again.');
export const FileKindEnum = schemaEnum('EvidenceFileKind', FILE_KINDS, 'Evidence that is sent as a file.');
export const EvidenceKindEnum = schemaEnum(
  'EvidenceKind',
  EVIDENCE_KINDS,
  'What a decision can rest on: files, the record of gestures, the comparison of faces, and all findings together.',
);
export const FindingEnum = schemaEnum('FindingName', FINDING_NAMES, 'What is looked at before a decision.');
export const FindingOutcomeEnum = schemaEnum('FindingOutcome', FINDING_OUTCOMES, 'How it came out.');
export const ReasonCodeEnum = schemaEnum('ReasonCode', REASON_CODES, 'Why one was declined or sent back.');
export const OutcomeEnum = schemaEnum('DecisionOutcome', ['Approved', 'Declined'], 'What was decided.');
export const ProofOutcomeEnum = schemaEnum(
  'ProofOutcome',
  ['Approved', 'Declined', 'Under Review'],
  'How a proof of address stands.',
);
