import type { Id } from '../../../kernel/index.js';
import type { VerificationPolicy } from './evidence.js';
import type { Finding, FindingName } from './findings.js';

/** Why one is declined or sent back, with the words for the integration where a reviewer adds none. */
export const REASONS = {
  DOCUMENT_UNREADABLE: 'The document could not be read',
  DOCUMENT_EXPIRED: 'The document has expired',
  DOCUMENT_NOT_ACCEPTED: 'This kind of document is not accepted',
  DOCUMENT_ALTERED: 'The document shows signs of having been altered',
  DETAILS_MISMATCH: 'The details do not agree with what was given',
  FACE_UNUSABLE: 'The face could not be seen well enough',
  FACE_MISMATCH: 'The face is not the one on the document',
  LIVENESS_FAILED: 'It could not be made sure that the person was there',
  ADDRESS_NOT_PROVEN: 'The address could not be proven',
  PHONE_NOT_CONFIRMED: 'The phone number could not be confirmed',
  FRAUD_SUSPECTED: 'The attempt could not be accepted',
  OTHER: 'The verification could not be accepted',
} as const;

export type ReasonCode = keyof typeof REASONS;

export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/** Why, as a code and in words. */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
}

/** Makes a reason; without words of a reviewer's own it has the code's. */
export const reasonOf = (code: ReasonCode, text?: string | null): Reason => ({ code, text: text || REASONS[code] });

export type Outcome = 'Approved' | 'Declined';

/** A decision that was made. */
export interface Decision {
  readonly number: number;
  readonly outcome: Outcome;
  readonly reasonCode: ReasonCode | null;
  /** As in the audit trail. */
  readonly decidedBy: string;
  readonly proposedBy: string | null;
  /** A compact JWS (RFC 7515) by the installation's key. */
  readonly receipt: string;
  readonly at: Date;
}

/** What one reviewer would decide, before a second one agrees. */
export interface Proposal {
  readonly verificationId: Id;
  readonly outcome: Outcome;
  readonly reasonCode: ReasonCode | null;
  readonly proposedBy: string;
  readonly at: Date;
}

/** What a policy makes of a submission, and by which findings. */
export type Verdict = {
  /** All that made it: those that failed or are in doubt, or where it is approved all that passed. */
  readonly because: readonly Finding[];
} & (
  { readonly step: 'held' } | { readonly step: 'approved' } | { readonly step: 'declined'; readonly reason: Reason }
);

/** Findings that decide where they are all that a policy looks at: a face, whether somebody was there, and whether we were. */
const OF_THE_FACE: ReadonlySet<FindingName> = new Set([
  'portrait',
  'face-match',
  'enrolled-face',
  'liveness',
  'proof-of-address',
  'captured-online',
]);

/** The reason that a failed finding is declined with. */
const REASON_OF: Readonly<Record<FindingName, ReasonCode>> = {
  readable: 'DOCUMENT_UNREADABLE',
  'check-digits': 'DOCUMENT_ALTERED',
  'read-as-printed': 'DOCUMENT_UNREADABLE',
  'names-whole': 'DETAILS_MISMATCH',
  'date-of-birth': 'DETAILS_MISMATCH',
  'not-expired': 'DOCUMENT_EXPIRED',
  'barcode-layout': 'DOCUMENT_ALTERED',
  'issuing-state': 'DOCUMENT_NOT_ACCEPTED',
  'number-format': 'DOCUMENT_ALTERED',
  'print-agrees': 'DOCUMENT_ALTERED',
  'capture-quality': 'DOCUMENT_UNREADABLE',
  'sides-agree': 'DOCUMENT_ALTERED',
  'document-type': 'DOCUMENT_NOT_ACCEPTED',
  'one-holder': 'FRAUD_SUSPECTED',
  name: 'DETAILS_MISMATCH',
  portrait: 'FACE_UNUSABLE',
  'face-match': 'FACE_MISMATCH',
  'enrolled-face': 'FACE_MISMATCH',
  liveness: 'LIVENESS_FAILED',
  'proof-recent': 'ADDRESS_NOT_PROVEN',
  'proof-name': 'ADDRESS_NOT_PROVEN',
  'proof-address': 'ADDRESS_NOT_PROVEN',
  'proof-of-address': 'ADDRESS_NOT_PROVEN',
  'captured-online': 'LIVENESS_FAILED',
};

/** What of a policy decides. */
export type DecisionRules = Pick<
  VerificationPolicy,
  'verificationDecision' | 'verificationDeclines' | 'verificationTolerates'
>;

/**
 * What the policy decides by itself: pure, and of findings alone, so that it can be tried on those of the past.
 *
 * - `review`: a reviewer decides.
 * - `face`: by the findings of the face, whatever the document says.
 * - `findings`: by all of them.
 *
 * One that failed and is among `verificationDeclines` declines (by the face alone only where nothing of it is in doubt); else
 * whatever failed, or warns without being among `verificationTolerates`, is for a reviewer; and what has nothing of that is approved.
 */
export function decideByPolicy(rules: DecisionRules, all: readonly Finding[]): Verdict {
  const { verificationDecision, verificationDeclines, verificationTolerates } = rules;
  const byFace = verificationDecision === 'face';
  const findings = byFace ? all.filter(({ name }) => OF_THE_FACE.has(name)) : all;
  const failed = findings.filter(({ outcome }) => outcome === 'fail');
  const doubtful = findings.filter(({ name, outcome }) => outcome === 'warn' && !verificationTolerates.includes(name));
  const held: Verdict = { step: 'held', because: [...failed, ...doubtful] };
  if (verificationDecision === 'review' || findings.length === 0) return held;
  const declining = failed.filter(({ name }) => verificationDeclines.includes(name));
  const [first] = declining;
  if (first && !(byFace && doubtful.length > 0)) {
    return { step: 'declined', reason: reasonOf(REASON_OF[first.name]), because: declining };
  }
  return failed.length + doubtful.length > 0 ? held : { step: 'approved', because: findings };
}
