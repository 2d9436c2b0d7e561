import type { AamvaCard } from './aamva/card.js';
import type { LookFault } from './capture/look-at-document.js';
import type { DocumentFields } from './fields.js';
import { dateText, lastMoment, type PartialDate } from './mrz/dates.js';
import { LEAST_SURE, WITHOUT_DOUBT } from './mrz/certainty.js';
import type { FoundMrz } from './mrz/find.js';
import { numberFormat } from './numbers/number-format.js';
import { comparePrintedFields, type PrintComparison } from './print/agreement.js';
import { isStateCode } from './states/codes.js';

/**
 * What is looked at on a document: a closed list. A policy names them.
 *
 * - `readable`: something of the document could be read; it warns where that is its print alone, which nothing checks
 * - `check-digits`: all check digits of its machine-readable zone hold
 * - `read-as-printed`: every character of the zone could be told; where one is hard to tell, or was taken for another by the check
 *   digits, it warns; where several readings are about as likely it fails
 * - `names-whole`: no name was cut to its place's length
 * - `date-of-birth`: it is a date, and one on which somebody who is alive can be born
 * - `not-expired`: it has not expired; where it says nothing of that, it warns
 * - `barcode-layout`: its bar code is laid out as the standard asks
 * - `issuing-state`: whoever issued it, and its holder's nationality, have a code that is published
 * - `number-format`: its numbers are written as their state writes them; where a published check digit is wrong it fails; not there
 *   where nothing is published
 * - `print-agrees`: what is printed for people is what the zone or the bar code says; not there where nothing could be compared
 * - `capture-quality`: nothing of how the picture was taken keeps the document from being read; there where nothing could be read
 */
export const FINDING_NAMES = [
  'readable',
  'check-digits',
  'read-as-printed',
  'names-whole',
  'date-of-birth',
  'not-expired',
  'barcode-layout',
  'issuing-state',
  'number-format',
  'print-agrees',
  'capture-quality',
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

/** Codes that stand for a state, and what they are of. */
function stateFinding(codes: Readonly<Record<string, string | null>>): Finding {
  const unknown = Object.entries(codes).filter(([, code]) => code !== null && !isStateCode(code));
  const told = Object.entries(codes).flatMap(([what, code]) => (code === null ? [] : [`${what} ${code}`]));
  return unknown.length > 0
    ? finding('issuing-state', 'warn', unknown.map(([what, code]) => `${what} ${code} is no state's code`).join('; '))
    : finding('issuing-state', 'pass', told.join(', '));
}

/** What is found in a document's numbers. */
export function numberFindings(type: string | null, fields: DocumentFields): Finding[] {
  const found = numberFormat(type, fields);
  return found ? [finding('number-format', found.outcome, found.compared)] : [];
}

/** What came of comparing a print with what a machine reads of the same document. */
export function printFindings({ agreeing, differing }: PrintComparison): Finding[] {
  if (agreeing.length + differing.length === 0) return [];
  const differ = differing.map(({ name, machine, print }) => `${name}: ${machine}, printed ${print}`);
  return [
    finding(
      'print-agrees',
      differ.length > 0 ? 'warn' : 'pass',
      differ.join('; ') || `compared: ${agreeing.join(', ')}`,
    ),
  ];
}

/** What came of comparing the print of a document's one side with what a machine reads of its other side. */
export const printedSideFindings = (machine: DocumentFields, print: DocumentFields): Finding[] =>
  printFindings(comparePrintedFields(machine, print));

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
    stateFinding({ issuer: mrz.issuer, nationality: mrz.nationality }),
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
  card.jurisdiction === null
    ? finding('issuing-state', 'warn', `issuer ${card.issuer} is no state's number`)
    : finding('issuing-state', 'pass', `issuer ${card.issuer}, ${card.jurisdiction}`),
];

const partialOf = (date: string | undefined): PartialDate | null => {
  const [year, month, day] = (date ?? '').split('-').map(Number);
  return year ? { year, month: month ?? null, day: day ?? null } : null;
};

/** What is found in the print of a licence. */
export const findingsOfPrint = (fields: DocumentFields, today: Date): Finding[] => [
  finding('readable', 'warn', "a licence's print, which nothing checks"),
  birthFinding(partialOf(fields.dateOfBirth?.value), today),
  expiryFinding(partialOf(fields.expirationDate?.value), today),
  fields.country
    ? stateFinding({ issuer: fields.country.value })
    : finding('issuing-state', 'warn', 'it does not say who issued it'),
];

/** What is found where nothing could be read; why, in words. */
export const unreadable = (why: string): Finding[] => [finding('readable', 'fail', why)];

const QUALITY: Readonly<Record<LookFault, string>> = {
  no_document: "no document's edges can be told",
  move_back: 'the document goes on beyond the picture',
  cut_off: 'a part of the document is beyond the picture',
  straighten: 'the document is seen from too much of a slant',
  come_closer: 'the document is too small in the picture',
  glare: 'a reflection lies on the document',
  too_dark: 'the document is too dark',
  blurred: 'the document is blurred',
};

/** How the picture of a document was taken that could not be read. */
export const qualityFinding = (fault: LookFault | null): Finding =>
  fault
    ? finding('capture-quality', 'warn', QUALITY[fault])
    : finding('capture-quality', 'pass', 'nothing is seen that keeps it from being read');

export const readable = (what: string): Finding => finding('readable', 'pass', what);
