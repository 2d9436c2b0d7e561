import { FILLER } from './check-digit.js';
import type { Layout, MrzFormat, Span } from './layouts.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** All that a zone may hold (ICAO Doc 9303 part 3, 4.1): the characters that a line's probabilities are given for, in this order. */
export const ALPHABET = DIGITS + LETTERS + FILLER;

const NAME = LETTERS + FILLER;
const DATE = DIGITS + FILLER;

/** The first letters that documents have: passports, cards (A, C, I) and visas. */
const FIRST_LETTERS: Readonly<Record<MrzFormat, string>> = {
  TD1: 'ACI',
  TD2: 'ACIP',
  TD3: 'P',
  MRVA: 'V',
  MRVB: 'V',
  FRID: 'I',
};

/**
 * What should be printed at each place of each line of a layout: letters in codes and names, digits in dates and check digits,
 * anything in numbers and optional data. A filler stands for a check digit where nothing is checked, or a number goes on elsewhere.
 * By these a 0 is read in a date and an O in a name, though both look alike.
 */
export function charactersOf(layout: Layout): readonly (readonly string[])[] {
  const places = Array.from({ length: layout.lines }, () => Array.from({ length: layout.width }, () => ALPHABET));
  const allow = (span: Span | undefined, characters: string): void => {
    const [line, from, to] = span ?? [0, 0, 0];
    for (let place = from; place < to; place += 1) {
      const row = places[line];
      if (row) row[place] = characters;
    }
  };
  const names = 'surname' in layout.names ? [layout.names.surname, layout.names.given] : [layout.names];
  for (const span of [layout.type, layout.issuer, layout.nationality, ...names]) allow(span, NAME);
  for (const span of [layout.birth, layout.expiry]) allow(span, DATE);
  allow(layout.sex, `FMX${FILLER}`);
  for (const { name, digit } of layout.checks) allow(digit, name === 'number' || name === 'optional' ? DATE : DIGITS);
  allow([0, 0, 1], FIRST_LETTERS[layout.format]);
  return places;
}
