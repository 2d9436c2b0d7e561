import { domainError, fail, ok, type DomainError, type Result } from '../../../kernel/index.js';

/** Digits of a code: the six at least that NIST SP 800-63A asks of a confirmation code, about 20 bits. */
export const CODE_DIGITS = 6;

/** Milliseconds for which a code is good: the ten minutes at most of NIST SP 800-63A and 63B for what is texted. */
export const CODE_MS = 10 * 60 * 1000;

/** Tries that a code has: of a million codes whoever guesses hits one with 1 in 200,000. */
export const CODE_TRIES = 5;

/** The digit zero of the digits that people's keyboards write: Arabic-Indic, and the eastern ones of Persian and Urdu. */
const ZEROS = [0x660, 0x6f0];

const CODE = new RegExp(`^\\d{${CODE_DIGITS}}$`);

/**
 * Reads a code as it was typed: white space and hyphens don't matter, Arabic digits are digits.
 * Errors: INVALID_INPUT where it has not the form of one; that is no try.
 */
export function readPhoneCode(text: string): Result<string> {
  // Far longer than a code with spaces in it; what is longer is something else.
  const plain =
    text.length > 64 ? '' : text.replaceAll(/[\s\-\u2010-\u2015]/g, '').replaceAll(/\p{Nd}/gu, westernDigit);
  if (CODE.test(plain)) return ok(plain);
  return fail(
    domainError('INVALID_INPUT', `The code has ${CODE_DIGITS} digits`, {
      details: [{ field: 'code', reason: `must have ${CODE_DIGITS} digits` }],
    }),
  );
}

const westernDigit = (digit: string): string => {
  const point = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((each) => point >= each && point < each + 10);
  return zero === undefined ? digit : String(point - zero);
};

/** The answer to a code that was not the one. */
export const codeWrong = (triesLeft: number): DomainError =>
  domainError('PHONE_CODE_WRONG', 'The code is not the one that was sent', {
    hint: triesLeft > 0 ? 'Look at the last text that came, and type its code.' : 'Have a new code sent.',
    details: [{ field: 'code', reason: `${triesLeft} ${triesLeft === 1 ? 'try' : 'tries'} left` }],
  });

/** The answer where no code is open. */
export const codeExpired = (): DomainError =>
  domainError('PHONE_CODE_EXPIRED', 'No code is open: it is too old, was tried too often, or none was sent', {
    hint: 'Have a new code sent.',
  });
