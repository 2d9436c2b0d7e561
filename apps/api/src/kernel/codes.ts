import { randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O and U, so that nothing is misread or spells a word. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Makes a code that a person can type: 50 random bits as 10 characters. Kept and compared in this form. */
export const newCode = (): string => Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join('');

/** A code as it is shown: `XXXXX-XXXXX`. */
export const showCode = (code: string): string => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;

/**
 * Reads a code as it was typed: case, hyphens and white space don't matter, O is 0, I and L are 1.
 * Undefined where it has not the form of one.
 */
export function readCode(text: string): string | undefined {
  // Far longer than any code with hyphens; what is longer is something else.
  if (text.length > 64) return undefined;
  const plain = text
    .toUpperCase()
    .replaceAll(/[\s\-\u2010-\u2015]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return CODE.test(plain) ? plain : undefined;
}
