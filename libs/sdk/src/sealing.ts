import { sealJwe, sealLegacy, type Opened } from '@vestibule/envelope';
import { VestibuleError } from './errors.js';
import type { ClientOptions } from './options.js';

/** In which form a payload is sealed. */
export type Form = 'jwe' | 'legacy';

/** Java's `doFinal` gives the whole tag (16 bytes), with which a changed payload doesn't open. */
const TAG_BYTES = 16;

/** Seals a payload by the keys of a client. Throws a TypeError where the form's key is missing. */
export async function seal({ intakeKey, legacyKeys }: ClientOptions, form: Form, payload: object): Promise<string> {
  if (form === 'legacy') {
    if (!legacyKeys) throw new TypeError('The older form needs legacyKeys.');
    return sealLegacy(legacyKeys, payload, TAG_BYTES);
  }
  if (!intakeKey) throw new TypeError("This call needs intakeKey, or form: 'legacy' and legacyKeys.");
  return sealJwe(intakeKey, payload);
}

/**
 * Checks a payload as the server does, before it is sealed: a live integration's is told of it only that it could not be opened.
 *
 * @throws VestibuleError `INTAKE_FIELD_INVALID` with each field in `details`
 */
export function checked<T>(read: Opened<T>): T {
  if (read.ok) return read.value;
  const { code, message, advice, fields } = read.fault;
  throw new VestibuleError({ code, message, hint: advice, details: fields });
}
