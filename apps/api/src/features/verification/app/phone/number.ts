import { parsePhoneNumberFromString, type PhoneNumberType } from 'libphonenumber-js/max';
import { domainError, fail, ok, type Result } from '../../../../kernel/index.js';

/**
 * Kinds of numbers that no text is sent to: those at which none arrives, and those that cost the sender dearly, by which toll fraud
 * earns. Whatever else has the length of a number in its country is tried: the library's numbering plans are as old as its release,
 * and a person whose number was handed out since must not be turned away.
 */
const NO_TEXTS: ReadonlySet<PhoneNumberType | undefined> = new Set([
  'FIXED_LINE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'TOLL_FREE',
  'UAN',
  'VOICEMAIL',
  'PAGER',
]);

/** Characters of a number as somebody writes it; E.164 has 15 digits at most. */
const LONGEST = 40;

/** Reads a number with its country code, as it was typed, into E.164. Errors: PHONE_NUMBER_INVALID. */
export function readPhoneNumber(text: string): Result<string> {
  if (text.length > LONGEST) return invalid('is too long');
  // 00 is what the plus stands for in most countries (ITU-T E.123, 6.1).
  const written = text.normalize('NFKC').trim().replace(/^00/, '+');
  const number = parsePhoneNumberFromString(written, { extract: false });
  if (!number) return invalid('must be a number with its country code, such as +33 6 39 98 00 12');
  if (!number.isPossible() || number.ext !== undefined) return invalid('has not the length of a number in its country');
  return NO_TEXTS.has(number.getType()) ? invalid('is of a kind that takes no texts') : ok(number.number);
}

const invalid = (reason: string) =>
  fail(
    domainError('PHONE_NUMBER_INVALID', 'No code can be texted to this number', {
      hint: 'Give the number of a mobile phone with its country code.',
      details: [{ field: 'number', reason }],
    }),
  );
