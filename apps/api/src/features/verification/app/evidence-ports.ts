import type { DocumentReading, ProofReading } from '@vestibule/documents';
import type { Id, Result } from '../../../kernel/index.js';
import type { KeptVerdict } from '../../liveness/index.js';
import type { Decision, Proposal } from '../domain/decision.js';
import type {
  Evidence,
  FaceMatch,
  FileKind,
  Gathered,
  PortraitFault,
  ProofOutcome,
  VerificationPolicy,
} from '../domain/evidence.js';
import type { Finding } from '../domain/findings.js';
import type { Verification } from '../domain/verification.js';

/** One person on the way through one verification. */
export interface VerificationSession {
  readonly id: Id;
  readonly verificationId: Id;
  /** The kiosk that it is held at; null: a page or a test client. */
  readonly deviceId: Id | null;
  readonly startedAt: Date;
  readonly expiresAt: Date;
}

/** Changes sessions, in a transaction that holds the verification. */
export interface SessionWriter {
  /** Begins one, or one of this id anew; the one that was open is over. */
  begin(session: VerificationSession): Promise<void>;
  /** Whether it is the one that is open. */
  isOpen(verificationId: Id, id: Id, now: Date): Promise<boolean>;
  /** Whether it is the one that was begun last, open or not. */
  isLast(verificationId: Id, id: Id): Promise<boolean>;
  /** Ends what is open. */
  end(verificationId: Id, at: Date): Promise<void>;
  /** Sessions that a device began since a time. */
  countSince(deviceId: Id, since: Date): Promise<number>;
}

/** That somebody agreed to a text. */
export interface Consent {
  readonly id: Id;
  readonly version: string;
  /** BCP 47. */
  readonly language: string;
  readonly givenAt: Date;
}

/** A descriptor and the model that made it. */
export interface Descriptor {
  readonly modelVersion: string;
  /** Little-endian 32-bit floats, in base64. */
  readonly values: string;
}

/** What was found out about a piece of evidence: what a decision rests on, sealed with the person's key. */
export interface Findings {
  /** Of the picture as it can be looked at, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The face: a selfie's, or the portrait on a document; null where none was found. */
  readonly face?: FoundFace | null;
  readonly match?: FaceMatch;
  readonly liveness?: LivenessFindings;
  /** What was read of a document's side. */
  readonly reading?: DocumentReading;
  /** What was read of a proof of address. */
  readonly proof?: ProofReading;
  /** What a submission was decided by. */
  readonly findings?: readonly Finding[];
}

/** A face that was found in a picture. */
export interface FoundFace extends Descriptor {
  readonly jawWidth: number;
  /** Of a portrait on a document: what keeps it from being compared well, if anything. */
  readonly portraitFault?: PortraitFault;
}

/** What was made of a liveness challenge. */
export interface LivenessFindings {
  /** Null: the person went on without, and a reviewer is to look. */
  readonly verdict: KeptVerdict | null;
}

/** A piece of evidence with what was found out about it. */
export interface OpenedEvidence extends Evidence {
  readonly findings: Findings;
}

/** A piece of evidence to be kept. */
export interface NewEvidence extends Omit<OpenedEvidence, 'outcome' | 'replacedAt'> {
  readonly sessionId: Id;
}

/** What is known of a piece of evidence that was erased. */
export interface ErasedEvidence extends Pick<Evidence, 'id' | 'kind' | 'pages'> {
  readonly isFile: boolean;
}

/** Changes evidence, in a transaction that holds the verification. */
export interface EvidenceWriter {
  gathered(verification: Verification): Promise<Gathered>;
  recordConsent(verification: Verification, sessionId: Id, consent: Consent): Promise<void>;
  consent(verificationId: Id): Promise<Consent | undefined>;
  /**
   * Keeps a piece of evidence in the place of the one of its kind. A document's front takes the place of the back too: that one was
   * of what the front before it showed.
   */
  insert(verification: Verification, evidence: NewEvidence): Promise<void>;
  /** Takes what counted of these kinds out of count. */
  replace(verificationId: Id, kinds: readonly Evidence['kind'][], at: Date): Promise<void>;
  /** A confirmed phone number counts no more. */
  forgetPhone(verificationId: Id): Promise<void>;
  /** What counts now. */
  current(verification: Verification): Promise<OpenedEvidence[]>;
  /** How often a kind was taken, what was replaced included. */
  countOf(verificationId: Id, kind: Evidence['kind']): Promise<number>;
  setOutcome(evidenceId: Id, outcome: ProofOutcome): Promise<void>;
  /** How many other people of the integration have shown a document that this one shows. */
  otherHolders(verification: Verification): Promise<number>;
}

/** Keeps decisions, in a transaction that holds the verification. */
export interface DecisionWriter {
  insert(verificationId: Id, decision: Decision): Promise<void>;
  proposal(verificationId: Id): Promise<Proposal | undefined>;
  propose(proposal: Proposal): Promise<void>;
  dropProposal(verificationId: Id): Promise<void>;
}

/** What a submission was decided by. */
export interface DecidedFindings {
  readonly verificationId: Id;
  readonly policyVersion: number;
  readonly findings: readonly Finding[];
}

/** Reads what belongs to a verification. */
export interface EvidenceReader {
  /** All that was ever taken, in its order. */
  list(verification: Verification): Promise<readonly OpenedEvidence[]>;
  consents(verificationId: Id): Promise<readonly Consent[]>;
  decisions(verificationId: Id): Promise<readonly Decision[]>;
  proposal(verificationId: Id): Promise<Proposal | undefined>;
  /** The findings that the last submissions of an integration's verifications were decided by, the newest first. */
  decided(integrationId: Id, limit: number): Promise<readonly DecidedFindings[]>;
  /** Whose an image is, and its verification. */
  findOwner(
    integrationId: Id,
    evidenceId: Id,
  ): Promise<{ readonly verificationId: Id; readonly personId: Id } | undefined>;
}

/** What of an integration goes with a verification. */
export interface VerificationAccount {
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly callbackUrl: string | null;
  /** As it is now. */
  readonly policy: {
    /** How many people may begin at one kiosk within an hour. */
    readonly kioskSessionsPerHour: number;
  };
}

/** Reads that. Undefined where there is no such integration. */
export type AccountOf = (integrationId: Id) => Promise<VerificationAccount | undefined>;

/** The policy of a version, which never changes. */
export type PolicyOfVersion = (integrationId: Id, version: number) => Promise<VerificationPolicy>;

/** A file as it was stored. */
export interface StoredFile {
  readonly bytes: number;
  readonly sha256: Buffer;
}

/** A person's files at rest, sealed with her key. */
export interface BlobStore {
  /** Whether it was stored: not where the person was erased meanwhile. */
  put(personId: Id, key: string, bytes: Uint8Array): Promise<boolean>;
  /** Seals and stores a file as it arrives. Errors: PAYLOAD_TOO_LARGE, NOT_FOUND where the person was erased. */
  putStream(personId: Id, key: string, source: AsyncIterable<Uint8Array>, maximum: number): Promise<Result<StoredFile>>;
  get(personId: Id, key: string): Promise<Buffer | undefined>;
  remove(key: string): Promise<void>;
}

/** A file that was looked at: the pages as JPEGs without metadata, and what was found. */
export interface Examined {
  readonly pages: readonly Uint8Array[];
  readonly findings: Findings;
}

/** Reads documents in pictures. */
export interface DocumentReads {
  /** Errors: OVERLOADED. */
  read(bytes: Uint8Array): Promise<Result<DocumentReading>>;
  /** A proof of address: by the text that its file has, else by what is seen on its first page. Errors: OVERLOADED. */
  readProof(text: string, page: Uint8Array): Promise<Result<ProofReading>>;
}

/** Looks at files, and compares faces. */
export interface EvidenceExaminer {
  /** Errors: the codes of images, of PDFs, and OVERLOADED. */
  examine(kind: FileKind, mediaType: string, bytes: Uint8Array, policy: VerificationPolicy): Promise<Result<Examined>>;
  /** Compares a selfie with the portrait of a document, and with what the person enrolled; null without a selfie of this model. */
  compare(evidence: readonly OpenedEvidence[], templates: readonly Float32Array[]): FaceMatch | null;
  readonly modelVersion: string;
}

/** The descriptors that somebody enrolled under an identifier, by the model that is in use. */
export type TemplatesOf = (integrationId: Id, uniqueIdentifier: string) => Promise<readonly Float32Array[]>;

/** Signs a receipt: a compact JWS. */
export type SignReceipt = (receipt: object) => Promise<string>;
