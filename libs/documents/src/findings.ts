import type { AamvaCard } from './aamva/card.js';
import { dateText, lastMoment, type PartialDate } from './mrz/dates.js';
import { LEAST_SURE, WITHOUT_DOUBT } from './mrz/certainty.js';
import type { FoundMrz } from './mrz/find.js';

/**
 * What is looked at on a document: a closed list. A policy names them.
 *
 * - `readable`: something of the document could be read
 * - `check-digits`: all check digits of its machine-readable zone hold
 * - `read-as-printed`: every character of the zone could be told; where one is hard to tell, or was taken for another by the check
 *   digits, it warns; where several readings are about as likely it fails
 * - `names-whole`: no name was cut to its place's length
 * - `date-of-birth`: it is a date, and one on which somebody who is alive can be born
 * - `not-expired`: it has not expired; where it says nothing of that, it warns
 * - `barcode-layout`: its bar code is laid out as the standard asks
 */
export const FINDING_NAMES = [
  'readable',
  'check-digits',
  'read-as-printed',
  'names-whole',
  'date-of-birth',
  'not-expired',
  'barcode-layout',
] as const;
export type FindingName = (typeof FINDING_NAMES)[number];

export type Outcome = 'pass' | 'warn' | 'fail';

/** One thing that was looked at, how it came out, and what was compared, in words for a reviewer. */
export interface Finding {
  readonly name: FindingName;
  readonly outcome: Outcome;
  readonly compared: string;
}

const finding = (name: FindingName, outcome: Outcome, compared: string): Finding => ({ name, outcome, compared });

/** The oldest that anybody was, in years: 122 (Jeanne Calment). */
const OLDEST = 122;

function birthFinding(birth: PartialDate | null, today: Date): Finding {
  if (!birth) return finding('date-of-birth', 'warn', 'no date of birth could be read');
  const age = today.getUTCFullYear() - birth.year;
  const known = birth.month !== null && birth.day !== null;
  const plausible =
    age >= 0 && age <= OLDEST && Date.UTC(birth.year, (birth.month ?? 1) - 1, birth.day ?? 1) <= today.getTime();
  return finding('date-of-birth', plausible ? (known ? 'pass' : 'warn') : 'fail', `born ${dateText(birth)}`);
}

function expiryFinding(expiry: PartialDate | null, today: Date): Finding {
  if (!expiry) return finding('not-expired', 'warn', 'the document says nothing of its expiry');
  const over = lastMoment(expiry) < today.getTime();
  return finding(
    'not-expired',
    over ? 'fail' : 'pass',
    `expires ${dateText(expiry)}, today is ${today.toISOString().slice(0, 10)}`,
  );
}

const namesFinding = (truncated: boolean): Finding =>
  finding(
    'names-whole',
    truncated ? 'warn' : 'pass',
    truncated ? 'a name fills its place, and may be cut' : 'no name is cut',
  );

/** How the reading came about: by the repairs that it took, by how sure its characters are. */
function readingFinding({ repairs, ambiguous, unsure }: FoundMrz): Finding {
  if (ambiguous) return finding('read-as-printed', 'fail', 'several readings hold');
  if (unsure < LEAST_SURE)
    return finding('read-as-printed', 'fail', 'a character can be two with about the same right');
  const exchanged = repairs.map(
    ({ line, place, read, taken }) => `line ${line + 1}, place ${place + 1}: ${read} taken for ${taken}`,
  );
  if (exchanged.length > 0) return finding('read-as-printed', 'warn', exchanged.join('; '));
  if (unsure < WITHOUT_DOUBT) return finding('read-as-printed', 'warn', 'a character is hard to tell from another');
  return finding('read-as-printed', 'pass', 'every character is plain');
}

/** What is found in a machine-readable zone. */
export function findingsOfMrz(found: FoundMrz, today: Date): Finding[] {
  const { mrz } = found;
  const wrong = mrz.checks.filter(({ holds }) => !holds);
  const digits = wrong.map(
    ({ name, printed, expected }) => `${name}: printed ${printed}, should be ${expected ?? 'none'}`,
  );
  return [
    finding(
      'check-digits',
      mrz.valid ? 'pass' : 'fail',
      mrz.valid ? 'all hold' : digits.join('; ') || 'a character is none of a zone',
    ),
    readingFinding(found),
    namesFinding(mrz.truncated),
    birthFinding(mrz.birth, today),
    expiryFinding(mrz.expiry, today),
  ];
}

/** What is found in a licence's bar code. */
export const findingsOfAamva = (card: AamvaCard, today: Date): Finding[] => [
  finding(
    'barcode-layout',
    card.deviations.length > 0 ? 'warn' : 'pass',
    card.deviations.length > 0
      ? `other than the standard asks: ${card.deviations.join(', ')}`
      : `version ${card.version}`,
  ),
  namesFinding(card.truncated),
  birthFinding(card.birth, today),
  expiryFinding(card.expiry, today),
];

/** What is found where nothing could be read; why, in words. */
export const unreadable = (why: string): Finding[] => [finding('readable', 'fail', why)];

export const readable = (what: string): Finding => finding('readable', 'pass', what);
