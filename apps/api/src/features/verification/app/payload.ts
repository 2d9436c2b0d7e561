import type { VerificationPayload } from '@vestibule/webhooks';
import type { Verification } from '../domain/verification.js';

/** A verification as integrators are told of it, by webhook and by `details`; the contract's fields, names and nulls. */
export function toPayload(
  { id, integrationId, status, subject }: Verification,
  requestUrl: string,
): VerificationPayload {
  const { firstName, lastName, uniqueIdentifier } = subject;
  return {
    id,
    integrationId,
    status,
    uniqueIdentifier,
    documentType: null,
    requestUrl,
    hasError: false,
    phoneNumberVerified: false,
    verifiedPhoneNumber: '',
    documentBack: { url: null },
    documentFront: { url: null },
    verificationDetails: {
      firstName,
      lastName,
      dateOfBirth: null,
      gender: null,
      idNumber: null,
      nationality: null,
      placeOfBirth: null,
      name: null,
      surname: null,
      expiration_date: null,
      address: null,
      country: null,
    },
    reason: null,
  };
}
