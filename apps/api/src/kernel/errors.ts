/**
 * Every way in which a call can fail as expected: a closed list, the same in REST, GraphQL and on the command line.
 * The value is the HTTP status with which REST answers it.
 */
export const ERROR_STATUS = {
  INVALID_INPUT: 400,
  FACE_NOT_FOUND: 400,
  FACE_NOT_ENROLLED: 400,
  FACE_DISABLED: 400,
  FACE_ALREADY_REGISTERED: 400,
  PAIRING_CODE_INVALID: 400,
  KIOSK_CAPTURE_TOO_OLD: 400,
  INTAKE_UNOPENED: 400,
  INTAKE_TOO_LONG: 400,
  INTAKE_NOT_HEX: 400,
  INTAKE_WRONG_KEY: 400,
  INTAKE_CUT_OFF: 400,
  INTAKE_TAG_MISMATCH: 400,
  INTAKE_JSON_INVALID: 400,
  INTAKE_FIELD_INVALID: 400,
  INTAKE_JWE_INVALID: 400,
  INTAKE_KEY_UNKNOWN: 400,
  INTAKE_LEGACY_OFF: 400,
  INTAKE_STALE: 400,
  INTAKE_REPLAYED: 400,
  PHONE_NUMBER_INVALID: 400,
  PHONE_CODE_WRONG: 400,
  PHONE_CODE_EXPIRED: 400,
  PASSKEY_REFUSED: 400,
  SIGN_IN_LINK_INVALID: 400,
  UNAUTHENTICATED: 401,
  DEVICE_REVOKED: 401,
  VERIFICATION_SESSION_ENDED: 401,
  SIGN_IN_FAILED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  KIOSK_CODE_UNKNOWN: 404,
  VERIFICATION_CODE_UNKNOWN: 404,
  UPLOAD_UNKNOWN: 404,
  KIOSK_SESSION_UNKNOWN: 404,
  CONFLICT: 409,
  VERIFICATION_STATE: 409,
  VERIFICATION_STEP_CLOSED: 409,
  VERIFICATION_INCOMPLETE: 409,
  KIOSK_SESSION_IN_USE: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  IDEMPOTENCY_KEY_IN_USE: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IMAGE_UNREADABLE: 422,
  IMAGE_TOO_LARGE: 422,
  PDF_UNREADABLE: 422,
  PDF_TOO_LARGE: 422,
  NO_FACE: 422,
  SEVERAL_FACES: 422,
  FACE_TOO_SMALL: 422,
  FACE_TOO_DARK: 422,
  FACE_OVEREXPOSED: 422,
  FACE_TURNED_AWAY: 422,
  FACE_BLURRED: 422,
  IMAGE_REPEATED: 422,
  NOT_ONE_PERSON: 422,
  GESTURE_MISSING: 422,
  LIVENESS_REQUIRED: 422,
  LIVENESS_FAILED: 422,
  FACE_LOCKED: 429,
  LIVENESS_PAUSED: 429,
  KIOSK_SESSION_LIMIT: 429,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  OVERLOADED: 503,
  PHONE_UNAVAILABLE: 503,
} as const;

/** A code from the closed list. Callers decide by it and never by a message. */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** Which part of the input is meant, and why it was refused. */
export interface ErrorDetail {
  /** The name of the field or image, as the caller sent it. */
  readonly field: string;
  /** Why, in words for a developer. */
  readonly reason: string;
}

/** An expected failure. */
export interface DomainError {
  readonly code: ErrorCode;
  /** What is wrong, in words that the caller may show. */
  readonly message: string;
  /** What the caller can do about it. */
  readonly hint?: string;
  readonly details?: readonly ErrorDetail[];
  /** Seconds after which the same call may succeed. */
  readonly retryAfterSeconds?: number;
}

/** Builds a {@link DomainError}. */
export const domainError = (
  code: ErrorCode,
  message: string,
  more: Omit<DomainError, 'code' | 'message'> = {},
): DomainError => ({ code, message, ...more });
