import type { PartialDate } from '../mrz/dates.js';
import { jurisdictionOf } from './issuers.js';
import { readAamva, type AamvaDeviation, type AamvaText } from './subfiles.js';

/** What a licence's or card's bar code says. Null where it says nothing of it. */
export interface AamvaCard extends Pick<AamvaText, 'issuer' | 'version' | 'jurisdictionVersion' | 'kind' | 'elements'> {
  /** Postal code of the state or province, by the issuer's number. */
  readonly jurisdiction: string | null;
  readonly country: 'USA' | 'CAN' | null;
  readonly number: string | null;
  readonly surname: string | null;
  /** First and middle names. */
  readonly given: string | null;
  readonly suffix: string | null;
  /** The one or the other name was cut to its place's length. */
  readonly truncated: boolean;
  readonly birth: PartialDate | null;
  readonly issued: PartialDate | null;
  readonly expiry: PartialDate | null;
  readonly sex: 'F' | 'M' | 'X' | null;
  readonly address: {
    readonly street: string | null;
    readonly city: string | null;
    readonly state: string | null;
    readonly postalCode: string | null;
  };
  /** Document discriminator: one for each card that is printed (from version 2). */
  readonly discriminator: string | null;
  readonly deviations: readonly AamvaDeviation[];
}

/** 1, 2 and 9 of the standard; letters on cards of its first version and of some states. */
const SEXES: Readonly<Record<string, 'F' | 'M' | 'X'>> = { 1: 'M', 2: 'F', 9: 'X', M: 'M', F: 'F', X: 'X' };

/** What stands where there is nothing (D.12.5.1: NONE, unavl, unknown). */
const NOTHING = /^(?:NONE|UNAVL|UNKNOWN|N\/A)?$/iu;

const LETTERS_CANADA = new Set(['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT']);

/** The version from which the USA write month, day, year; Canada, and version 1, write year, month, day (D.12.5.1). */
const MONTH_FIRST = 2;

function dateOf(year: number, month: number, day: number): PartialDate | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1900 && year < 2200 ? { year, month, day } : undefined;
}

/**
 * Eight digits as a date. Which order they have is never in doubt: no month is 19, 20 or 21.
 */
function readDate(text: string | null): { readonly date: PartialDate; readonly monthFirst: boolean } | undefined {
  const digits = text?.replaceAll(/[-/.]/gu, '') ?? '';
  if (!/^\d{8}$/u.test(digits)) return undefined;
  const part = (from: number, to: number) => Number(digits.slice(from, to));
  const monthFirst = dateOf(part(4, 8), part(0, 2), part(2, 4));
  if (monthFirst) return { date: monthFirst, monthFirst: true };
  const yearFirst = dateOf(part(0, 4), part(4, 6), part(6, 8));
  return yearFirst && { date: yearFirst, monthFirst: false };
}

/** Names in one element: parted by commas in the standard's order, surname, first, middle, suffix (`DAA`). */
const partsOf = (text: string | null): string[] => (text ?? '').split(',').map((part) => part.trim());

const joined = (...parts: (string | null | undefined)[]): string | null => parts.filter(Boolean).join(' ') || null;

/**
 * Reads the text of a licence's bar code (AAMVA DL/ID Card Design Standard, annex D). Undefined where it is none.
 */
export function readAamvaCard(text: string): AamvaCard | undefined {
  const read = readAamva(text);
  if (!read) return undefined;
  const { elements } = read;
  const element = (...codes: string[]): string | null =>
    codes.map((code) => elements.get(code)).find((value) => value !== undefined && !NOTHING.test(value)) ?? null;

  const jurisdiction = jurisdictionOf(read.issuer);
  const country = countryOf(element('DCG'), jurisdiction);
  const deviations = new Set(read.deviations);
  const monthFirst = read.version >= MONTH_FIRST && country !== 'CAN';
  const date = (code: string): PartialDate | null => {
    const found = readDate(element(code));
    if (found && found.monthFirst !== monthFirst) deviations.add('date-order');
    return found?.date ?? null;
  };
  const [birth, issued, expiry] = [date('DBB'), date('DBD'), date('DBA')];
  return {
    ...read,
    ...namesOf(element),
    jurisdiction,
    country,
    number: element('DAQ', 'DBJ'),
    truncated: ['DDE', 'DDF', 'DDG'].some((code) => elements.get(code) === 'T'),
    birth,
    issued,
    expiry,
    sex: SEXES[element('DBC')?.toUpperCase() ?? ''] ?? null,
    address: {
      street: joined(element('DAG', 'DAL'), element('DAH', 'DAM')),
      city: element('DAI', 'DAN'),
      state: element('DAJ', 'DAO'),
      postalCode: element('DAK', 'DAP'),
    },
    discriminator: element('DCF'),
    deviations: [...deviations],
  };
}

function countryOf(written: string | null, jurisdiction: string | null): 'USA' | 'CAN' | null {
  if (written === 'USA' || written === 'CAN') return written;
  if (jurisdiction === null) return null;
  return LETTERS_CANADA.has(jurisdiction) ? 'CAN' : 'USA';
}

/**
 * Names by the elements of each version: `DCS` with `DAC` and `DAD` (4 and later), with `DCT` for all given names (2 and 3), `DAB`
 * and `DAC` (1), or all in one as `DAA`. A `DAA` without a comma is not taken apart: which word is the surname would be a guess.
 */
function namesOf(element: (...codes: string[]) => string | null): Pick<AamvaCard, 'surname' | 'given' | 'suffix'> {
  const whole = element('DAA');
  const [surname, first, middle, suffix] = whole?.includes(',') ? partsOf(whole) : [];
  const given = element('DAC') ? joined(element('DAC'), element('DAD')) : joined(...partsOf(element('DCT')));
  return {
    surname: element('DCS', 'DAB') ?? (surname || null),
    given: given ?? joined(first, middle),
    suffix: element('DCU', 'DAE') ?? (suffix || null),
  };
}
