import type { VerificationPayload } from '@vestibule/webhooks';
import { PROOF_DOCUMENT, type EvidenceKind, type IdentityDocument, type ProofOutcome } from '../domain/evidence.js';
import { evidenceImageKey, type Verification } from '../domain/verification.js';

/** A verification as integrators are told of it, by webhook and by `details`; the contract's fields, names and nulls. */
export function toPayload(verification: Verification, requestUrl: string): VerificationPayload {
  const { id, integrationId, status, subject, details, reason, hasError } = verification;
  const front = evidenceOf(verification, 'document_front');
  return {
    id,
    integrationId,
    status,
    uniqueIdentifier: subject.uniqueIdentifier,
    documentType: (front?.documentType as IdentityDocument | undefined) ?? null,
    requestUrl,
    hasError,
    phoneNumberVerified: verification.phoneNumber !== null,
    verifiedPhoneNumber: verification.phoneNumber ?? '',
    documentBack: imageOf(verification, 'document_back'),
    documentFront: imageOf(verification, 'document_front'),
    verificationDetails: {
      firstName: details?.firstName ?? subject.firstName,
      lastName: details?.lastName ?? subject.lastName,
      dateOfBirth: details?.dateOfBirth ?? null,
      gender: details?.gender ?? null,
      idNumber: details?.idNumber ?? null,
      nationality: details?.nationality ?? null,
      placeOfBirth: details?.placeOfBirth ?? null,
      // As the document says it; the seed has both pairs.
      name: details?.firstName ?? null,
      surname: details?.lastName ?? null,
      expiration_date: details?.expirationDate ?? null,
      address: details?.address ?? null,
      country: details?.country ?? null,
    },
    reason: reason?.text ?? null,
  };
}

/** The same for a proof of address: the document is that one, and status and reason are its outcome. */
export function toProofPayload(
  verification: Verification,
  requestUrl: string,
  outcome: ProofOutcome,
  reason: string | null,
): VerificationPayload {
  return {
    ...toPayload(verification, requestUrl),
    status: outcome,
    documentType: PROOF_DOCUMENT,
    documentFront: imageOf(verification, 'proof_of_address'),
    documentBack: { url: null },
    reason,
  };
}

/** The evidence of a kind that counts now. */
export const evidenceOf = ({ evidence }: Verification, kind: EvidenceKind) =>
  evidence.find((each) => each.kind === kind);

function imageOf(verification: Verification, kind: EvidenceKind): { readonly url: string | null } {
  const evidence = evidenceOf(verification, kind);
  return { url: evidence ? evidenceImageKey(verification.integrationId, evidence) : null };
}
