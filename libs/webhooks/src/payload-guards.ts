import {
  DOCUMENT_TYPES,
  VERIFICATION_STATUSES,
  type ImagesStoredPayload,
  type VerificationPayload,
} from './payloads.js';

type Guard = (value: unknown) => boolean;
type Shape<T> = { readonly [K in keyof Required<T>]: Guard };

const text: Guard = (value) => typeof value === 'string';
const flag: Guard = (value) => typeof value === 'boolean';
const textOrNull: Guard = (value) => value === null || text(value);
const optional =
  (guard: Guard): Guard =>
  (value) =>
    value === undefined || guard(value);
const oneOf =
  (...values: readonly unknown[]): Guard =>
  (value) =>
    values.includes(value);
const listOf =
  (guard: Guard): Guard =>
  (value) =>
    Array.isArray(value) && value.every(guard);

/** Fields that are not in the shape are let pass, so that a receiver outlives a field that is added later. */
const fields =
  <T>(shape: Shape<T>): Guard =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Guard>(shape).every(([name, guard]) =>
      guard(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined),
    );

const documentImage = fields<VerificationPayload['documentFront']>({ url: textOrNull });

const verification = fields<VerificationPayload>({
  id: text,
  integrationId: text,
  status: oneOf(...VERIFICATION_STATUSES),
  uniqueIdentifier: text,
  documentType: optional(oneOf(null, ...DOCUMENT_TYPES)),
  requestUrl: text,
  hasError: optional(flag),
  phoneNumberVerified: flag,
  verifiedPhoneNumber: text,
  documentBack: documentImage,
  documentFront: documentImage,
  verificationDetails: fields<VerificationPayload['verificationDetails']>({
    firstName: text,
    lastName: text,
    dateOfBirth: textOrNull,
    gender: textOrNull,
    idNumber: textOrNull,
    nationality: textOrNull,
    placeOfBirth: textOrNull,
    name: textOrNull,
    surname: textOrNull,
    expiration_date: textOrNull,
    address: textOrNull,
    country: textOrNull,
  }),
  reason: textOrNull,
});

const imagesStored = fields<ImagesStoredPayload>({
  result: fields<ImagesStoredPayload['result']>({
    _id: text,
    integrationId: text,
    faceId: text,
    images: listOf(fields<ImagesStoredPayload['result']['images'][number]>({ url: text, _id: text })),
    enabled: flag,
  }),
  status: oneOf('images_stored'),
  timestamp: text,
});

/** Whether a parsed body is the payload of `status`, `decision` or `proof-of-address`. */
export const isVerificationPayload = (value: unknown): value is VerificationPayload => verification(value);

/** Whether a parsed body is the payload of `images_stored`. */
export const isImagesStoredPayload = (value: unknown): value is ImagesStoredPayload => imagesStored(value);
