import { checkDigit, FILLER } from './check-digit.js';
import { birthDate, expiryDate, type PartialDate } from './dates.js';
import { layoutOf, textOf, type CheckName, type CheckSpan, type Layout, type MrzFormat, type Span } from './layouts.js';
import { namesOf, words, type MrzNames } from './names.js';

/** One check digit, as it is printed and as it should be. */
export interface MrzCheck {
  readonly name: CheckName;
  readonly holds: boolean;
  readonly printed: string;
  /** Null where a character in what it is computed over has no value. */
  readonly expected: string | null;
}

/** What a machine-readable zone says. Codes as they are printed, without fillers; texts with spaces for fillers. */
export interface Mrz extends MrzNames {
  readonly format: MrzFormat;
  readonly lines: readonly string[];
  /** `P`, `ID`, `V` and the like. */
  readonly type: string;
  /** The code of the issuing state or organization (part 3, 5). */
  readonly issuer: string;
  readonly nationality: string | null;
  readonly number: string;
  /** Null where nothing of it is known, or it is no date. */
  readonly birth: PartialDate | null;
  /** `X` where it is not specified; null where the character stands for nothing (part 3, 4.1). */
  readonly sex: 'F' | 'M' | 'X' | null;
  readonly expiry: PartialDate | null;
  readonly optional: readonly string[];
  readonly checks: readonly MrzCheck[];
  /** All check digits hold, and all characters are such as a zone may hold at all. */
  readonly valid: boolean;
}

/** What a zone may hold (part 3, 4.1). */
const CHARACTERS = /^[0-9A-Z<]+$/;

const SEXES: Readonly<Record<string, 'F' | 'M' | 'X'>> = { F: 'F', M: 'M', [FILLER]: 'X' };

/**
 * The spans of a number that is longer than its place: a filler stands for its check digit, and the rest of it, its check digit and
 * a filler follow in the optional data. Undefined for a number that fits.
 */
export function longNumber(lines: readonly string[], layout: Layout): { rest: Span; digit: Span } | undefined {
  if (!layout.numberGoesOn) return undefined;
  const check = layout.checks.find(({ name }) => name === 'number');
  if (!check || textOf(lines, check.digit) !== FILLER) return undefined;
  const [line, from] = layout.numberGoesOn;
  const goesOn = textOf(lines, layout.numberGoesOn).split(FILLER)[0] ?? '';
  // The rest has one character at least, and its check digit another.
  if (goesOn.length < 2) return undefined;
  const digit = from + goesOn.length - 1;
  return { rest: [line, from, digit], digit: [line, digit, digit + 1] };
}

/** The check digits of these lines, with that of a long number where it really is. */
export function checksOf(lines: readonly string[], layout: Layout): readonly CheckSpan[] {
  const long = longNumber(lines, layout);
  return layout.checks.map((check) =>
    long && check.name === 'number' ? { ...check, over: [...check.over, long.rest], digit: long.digit } : check,
  );
}

function checked(lines: readonly string[], { name, over, digit }: CheckSpan): MrzCheck {
  const text = over.map((span) => textOf(lines, span)).join('');
  const printed = textOf(lines, digit);
  const expected = checkDigit(text)?.toString() ?? null;
  // Where there are no optional data, their check digit may be a filler (part 4, 4.2.2.2).
  const empty =
    name === 'optional' && printed === FILLER && Array.from(text).every((character) => character === FILLER);
  return { name, holds: printed === expected || empty, printed, expected };
}

function namesIn(lines: readonly string[], { names }: Layout): MrzNames {
  if (!('surname' in names)) return namesOf(textOf(lines, names));
  const [surname, given] = [textOf(lines, names.surname), textOf(lines, names.given)];
  return {
    surname: words(surname),
    given: words(given) || null,
    truncated: !surname.endsWith(FILLER) || !given.endsWith(FILLER),
  };
}

/**
 * What lines of a machine-readable zone say, check digits and all; nothing is repaired. The centuries are those seen from `today`.
 * Undefined where they are no zone that is known by its measures.
 */
export function parseMrz(lines: readonly string[], today: Date): Mrz | undefined {
  const layout = layoutOf(lines);
  if (!layout) return undefined;
  const at = (span: Span | undefined) => (span ? textOf(lines, span) : '');
  const long = longNumber(lines, layout);
  const checks = checksOf(lines, layout).map((check) => checked(lines, check));
  return {
    ...namesIn(lines, layout),
    format: layout.format,
    lines,
    type: words(at(layout.type)),
    issuer: words(at(layout.issuer)),
    nationality: words(at(layout.nationality)) || null,
    number: words(at(layout.number) + at(long?.rest)),
    birth: birthDate(at(layout.birth), today) ?? null,
    sex: SEXES[at(layout.sex)] ?? null,
    expiry: expiryDate(at(layout.expiry), today) ?? null,
    optional: layout.optional.map((span) => optionalOf(lines, span, long)),
    checks,
    valid: checks.every(({ holds }) => holds) && lines.every((line) => CHARACTERS.test(line)),
  };
}

/** Optional data without what belongs to a long number. */
function optionalOf(lines: readonly string[], span: Span, long: ReturnType<typeof longNumber>): string {
  const [line, from, to] = span;
  const own: Span = long && long.rest[0] === line && long.rest[1] === from ? [line, long.digit[2], to] : span;
  return words(textOf(lines, own));
}
