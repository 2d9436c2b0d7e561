import type { Id } from '../../../kernel/index.js';

/** Documents that say who somebody is, in the contract's words. */
export const IDENTITY_DOCUMENTS = ['Passport', 'License', 'Address Permit'] as const;

export type IdentityDocument = (typeof IDENTITY_DOCUMENTS)[number];

/** What the contract calls a proof of address. */
export const PROOF_DOCUMENT = 'Proof Address';

/** What is sent as a file. */
export const FILE_KINDS = ['document_front', 'document_back', 'proof_of_address', 'selfie'] as const;

export type FileKind = (typeof FILE_KINDS)[number];

/** What a decision can rest on: files, the record of a liveness challenge, and what was computed of them. */
export const EVIDENCE_KINDS = [...FILE_KINDS, 'liveness', 'face_match', 'findings'] as const;

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What a person does, in the order in which it is asked for. */
export const STEPS = ['consent', 'phone', 'document', 'proof_of_address', 'face'] as const;

export type PersonStep = (typeof STEPS)[number];

/** What a reviewer can ask for again: a consent was given or not. */
export const REPEATABLE_STEPS = STEPS.filter((step) => step !== 'consent');

/** The step that each kind of evidence belongs to. */
export const STEP_OF: Readonly<Record<EvidenceKind, PersonStep>> = {
  document_front: 'document',
  document_back: 'document',
  proof_of_address: 'proof_of_address',
  selfie: 'face',
  liveness: 'face',
  face_match: 'face',
  // Made anew with every submission, whichever step was made again.
  findings: 'face',
};

/** What of an integration's policy a verification goes by. */
export interface VerificationPolicy {
  readonly verificationDocuments: readonly IdentityDocument[];
  readonly verificationProofOfAddress: boolean;
  readonly verificationProofDays: number;
  readonly verificationPhone: boolean;
  readonly verificationFace: 'off' | 'selfie' | 'liveness';
  readonly livenessLight: 'off' | 'recorded' | 'required';
  readonly livenessWithoutLight: 'gesture' | 'reviewer';
  readonly verificationDecision: 'review' | 'face' | 'findings';
  readonly verificationDeclines: readonly string[];
  readonly verificationTolerates: readonly string[];
  readonly verificationFourEyes: boolean;
  readonly verificationExpiryHours: number;
  readonly verificationIdleMinutes: number;
  readonly faceMinimumWidth: number;
}

/** The outcome of a proof of address. */
export type ProofOutcome = 'Approved' | 'Declined' | 'Under Review';

/** A piece of evidence that counts: not one that was replaced. */
export interface Evidence {
  readonly id: Id;
  readonly verificationId: Id;
  readonly kind: EvidenceKind;
  readonly documentType: IdentityDocument | typeof PROOF_DOCUMENT | null;
  readonly mediaType: string | null;
  readonly bytes: number | null;
  /** In hex: of the file as it was sent, or of the findings where there is none. */
  readonly sha256: string;
  readonly pages: number;
  readonly outcome: ProofOutcome | null;
  readonly takenAt: Date;
  readonly replacedAt: Date | null;
}

/** Whether a document has something on its back: of a passport the page with the portrait says it all. */
export const hasBack = (document: Evidence['documentType']): boolean =>
  document === 'License' || document === 'Address Permit';

/** What is there of a verification. */
export interface Gathered {
  readonly consented: boolean;
  readonly phoneConfirmed: boolean;
  readonly evidence: readonly Pick<Evidence, 'kind' | 'documentType'>[];
}

/** Where a step stands. */
export interface StepState {
  readonly step: PersonStep;
  readonly done: boolean;
  /** Whether it can be made, or made again, now. */
  readonly open: boolean;
  /** What of it is still missing. */
  readonly missing: readonly FileKind[] | readonly ['liveness'];
}

/** The steps that a policy requires, and how far each is; with `openStep` that one alone can be made, and what was never done. */
export function stepsOf(policy: VerificationPolicy, gathered: Gathered, openStep: PersonStep | null): StepState[] {
  const required: Readonly<Record<PersonStep, boolean>> = {
    consent: true,
    phone: policy.verificationPhone,
    document: true,
    proof_of_address: policy.verificationProofOfAddress,
    face: policy.verificationFace !== 'off',
  };
  return STEPS.filter((step) => required[step]).map((step) => {
    const missing = missingOf(step, policy, gathered);
    const done = missing.length === 0 && (step !== 'consent' || gathered.consented) && isConfirmed(step, gathered);
    const open = step === 'consent' ? !gathered.consented : openStep === null || openStep === step || !done;
    return { step, done, open: open && (step === 'consent' || gathered.consented), missing };
  });
}

const isConfirmed = (step: PersonStep, { phoneConfirmed }: Gathered): boolean => step !== 'phone' || phoneConfirmed;

function missingOf(step: PersonStep, policy: VerificationPolicy, { evidence }: Gathered): StepState['missing'] {
  const has = (kind: EvidenceKind): boolean => evidence.some((each) => each.kind === kind);
  if (step === 'document') {
    const front = evidence.find(({ kind }) => kind === 'document_front');
    if (!front) return ['document_front'];
    return hasBack(front.documentType) && !has('document_back') ? ['document_back'] : [];
  }
  if (step === 'proof_of_address') return has('proof_of_address') ? [] : ['proof_of_address'];
  if (step !== 'face') return [];
  if (!has('selfie')) return ['selfie'];
  return policy.verificationFace === 'liveness' && !has('liveness') ? ['liveness'] : [];
}

/** What keeps the portrait on a document from being compared well. */
export type PortraitFault = 'too_small' | 'worn';

/** What a selfie was compared with, and what came of it. Distances are Euclidean, between descriptors of one model. */
export interface FaceMatch {
  readonly modelVersion: string;
  /** With the portrait on the document's front; null where none was found there. */
  readonly document: Comparison | null;
  /** What keeps that portrait from being compared well; not there where nothing does. */
  readonly portraitFault?: PortraitFault;
  /** With the person's templates; null where nobody is enrolled under her identifier. */
  readonly templates: Comparison | null;
}

/** One comparison of two faces. */
export interface Comparison {
  readonly distance: number;
  /** Up to which distance two are taken to be of one person. */
  readonly threshold: number;
  /** 0 to 100, as integrators are told it. */
  readonly similarity: number;
}

export const matches = ({ distance, threshold }: Comparison): boolean => distance <= threshold;
