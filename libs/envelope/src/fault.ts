/**
 * Why an envelope did not open: a closed list, the same as the API's codes.
 *
 * - `INTAKE_TOO_LONG`: longer than any payload of the contract
 * - `INTAKE_NOT_HEX`: neither JWE compact nor an even number of hex digits
 * - `INTAKE_WRONG_KEY`: what comes out is no text, or the JWE's tag is another key's
 * - `INTAKE_CUT_OFF`: the JSON is opened rightly and ends before its last brace
 * - `INTAKE_TAG_MISMATCH`: what follows the JSON is not the beginning of its tag
 * - `INTAKE_JSON_INVALID`: opened rightly, and no JSON object
 * - `INTAKE_FIELD_INVALID`: a field is missing or malformed
 * - `INTAKE_JWE_INVALID`: not the JWE of the contract: another algorithm, no `iat`, no `jti`
 * - `INTAKE_KEY_UNKNOWN`: the JWE names a key that is not the integration's
 * - `INTAKE_STALE`: the JWE's `iat` is too far from now
 */
export const FAULT_CODES = [
  'INTAKE_TOO_LONG',
  'INTAKE_NOT_HEX',
  'INTAKE_WRONG_KEY',
  'INTAKE_CUT_OFF',
  'INTAKE_TAG_MISMATCH',
  'INTAKE_JSON_INVALID',
  'INTAKE_FIELD_INVALID',
  'INTAKE_JWE_INVALID',
  'INTAKE_KEY_UNKNOWN',
  'INTAKE_STALE',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** What is wrong with an envelope, in words that hold nothing of its content. */
export interface Fault {
  readonly code: FaultCode;
  /** What is wrong, with byte counts. */
  readonly message: string;
  /** What to change in the sender's code. */
  readonly advice: string;
  /** The fields that are missing or malformed, where that is the fault. */
  readonly fields?: readonly FieldFault[];
}

/** A field of a payload that is missing or malformed. */
export interface FieldFault {
  readonly field: string;
  readonly reason: string;
}

/** The outcome of opening: a value, never an exception for what a sender can get wrong. */
export type Opened<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const faulty = (
  code: FaultCode,
  message: string,
  advice: string,
  fields?: readonly FieldFault[],
): { readonly ok: false; readonly fault: Fault } => ({
  ok: false,
  fault: { code, message, advice, ...(fields && { fields }) },
});

export const opened = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
