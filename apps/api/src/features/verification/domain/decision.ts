import type { Id } from '../../../kernel/index.js';
import { matches, type FaceMatch, type VerificationPolicy } from './evidence.js';

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

/** What a policy makes of a submission. */
export type Verdict = { readonly step: 'held' } | { readonly step: 'approved' } | DeclinedByPolicy;

interface DeclinedByPolicy {
  readonly step: 'declined';
  readonly reason: Reason;
}

/**
 * What the policy decides by itself. By the face alone where it says so: a face that is the document's is approved, and one that
 * differs from the document's or the enrolled one is declined. Whatever is in doubt is held for a reviewer: a document without a
 * portrait that can be seen, a proof of address, which nobody has read, and whoever went on without a liveness challenge.
 * @param isLive whether a liveness challenge was answered, and the answer accepted
 */
export function decideByPolicy(policy: VerificationPolicy, match: FaceMatch | null, isLive: boolean): Verdict {
  const { verificationDecision, verificationFace, verificationProofOfAddress } = policy;
  if (verificationDecision === 'review' || verificationProofOfAddress || verificationFace === 'off') {
    return { step: 'held' };
  }
  if (verificationFace === 'liveness' && !isLive) return { step: 'held' };
  if (!match?.document) return { step: 'held' };
  const compared = [match.document, ...(match.templates ? [match.templates] : [])];
  if (compared.every(matches)) return { step: 'approved' };
  return { step: 'declined', reason: reasonOf('FACE_MISMATCH') };
}
