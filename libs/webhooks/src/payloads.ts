/** The four kinds of webhook, as they stand in the header `vestibule-event`. */
export const WEBHOOK_EVENTS = ['status', 'decision', 'proof-of-address', 'images_stored'] as const;

/** A kind of webhook: a change of status, a decision, the outcome of a proof of address, a registered face. */
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Every status of a verification. */
export const VERIFICATION_STATUSES = [
  'Not Started',
  'Started',
  'Submitted',
  'Expired',
  'Abandoned',
  'Declined',
  'Approved',
  'Under Review',
] as const;

export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

/** Every type of document. */
export const DOCUMENT_TYPES = ['Passport', 'License', 'Address Permit', 'Proof Address'] as const;

export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** One of a face's four stored images. */
export interface StoredImage {
  /** A relative key: `verification/<integrationId>/2fa-<gesture>/<id>.jpg`; fetched at `GET /v2/images/<key>`. */
  readonly url: string;
  readonly _id: string;
}

/** What is sent when the four images of a face have been stored (`images_stored`). */
export interface ImagesStoredPayload {
  readonly result: {
    /** The face's id, 24 hex characters. */
    readonly _id: string;
    readonly integrationId: string;
    /** Your own unique identifier for the person. */
    readonly faceId: string;
    readonly images: readonly StoredImage[];
    readonly enabled: boolean;
  };
  readonly status: 'images_stored';
  /** When the images were stored: ISO 8601, UTC, with milliseconds. */
  readonly timestamp: string;
}

/** Where an image of a document can be fetched; null before there is one. */
export interface DocumentImage {
  readonly url: string | null;
}

/** Who it is: the names as given, or as read from the documents; the rest is null where there is nothing yet. */
export interface VerificationDetails {
  readonly firstName: string;
  readonly lastName: string;
  readonly dateOfBirth: string | null;
  readonly gender: string | null;
  readonly idNumber: string | null;
  readonly nationality: string | null;
  readonly placeOfBirth: string | null;
  readonly name: string | null;
  readonly surname: string | null;
  readonly expiration_date: string | null;
  readonly address: string | null;
  readonly country: string | null;
}

/**
 * What is sent for `status`, `decision` and `proof-of-address`. In the last, `documentType` is `Proof Address`,
 * `documentFront` that document, and `status` and `reason` its outcome, not that of the whole verification.
 */
export interface VerificationPayload {
  readonly id: string;
  readonly integrationId: string;
  readonly status: VerificationStatus;
  /** The `unique_identifier` that you sent when you created the verification. */
  readonly uniqueIdentifier: string;
  readonly documentType?: DocumentType | null;
  readonly requestUrl: string;
  /** True where something failed on the server's side and the person could not go on. */
  readonly hasError?: boolean;
  readonly phoneNumberVerified: boolean;
  /** Empty until a number has been confirmed. */
  readonly verifiedPhoneNumber: string;
  readonly documentBack: DocumentImage;
  readonly documentFront: DocumentImage;
  readonly verificationDetails: VerificationDetails;
  readonly reason: string | null;
}

/** Which payload belongs to which event. */
export interface WebhookPayloads {
  readonly status: VerificationPayload;
  readonly decision: VerificationPayload;
  readonly 'proof-of-address': VerificationPayload;
  readonly images_stored: ImagesStoredPayload;
}
