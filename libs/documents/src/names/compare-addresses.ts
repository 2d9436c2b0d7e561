import anyAscii from 'any-ascii';
import type { NameComparison } from './compare-names.js';

/**
 * Words of addresses and what they are taken for: the suffixes, directions and units of the United States Postal Service
 * (Publication 28, appendices B and C), and what streets are called in French, German, Spanish, Italian and Portuguese.
 */
const SHORT: Readonly<Record<string, string>> = {
  ...{ STREET: 'ST', STR: 'ST', STRASSE: 'ST', ROAD: 'RD', AVENUE: 'AVE', AV: 'AVE', AVENIDA: 'AVE', AVDA: 'AVE' },
  ...{ BOULEVARD: 'BLVD', BD: 'BLVD', DRIVE: 'DR', LANE: 'LN', COURT: 'CT', PLACE: 'PL', PLATZ: 'PL', PLAZA: 'PL' },
  ...{ SQUARE: 'SQ', TERRACE: 'TER', CRESCENT: 'CRES', CLOSE: 'CL', GARDENS: 'GDNS', HIGHWAY: 'HWY', PARKWAY: 'PKWY' },
  ...{ CIRCLE: 'CIR', TRAIL: 'TRL', APARTMENT: 'APT', FLAT: 'APT', UNIT: 'APT', SUITE: 'STE', FLOOR: 'FL' },
  ...{ BUILDING: 'BLDG', NORTH: 'N', SOUTH: 'S', EAST: 'E', WEST: 'W', SAINT: 'ST', CALLE: 'C', PISO: 'FL' },
};

/** Long forms at whose end a word stands that was run together with them: `MAINSTREET`. */
const ENDINGS = Object.keys(SHORT)
  .filter((word) => word.length >= 4 || word === 'STR')
  .toSorted((a, b) => b.length - a.length);

/** Words that say that a number follows; a direction's letter before a street's number is lost with them, here and there. */
const NUMBER_SIGNS = new Set(['NO', 'NR', 'NUM', 'N']);

function shortened(word: string): string {
  const whole = SHORT[word];
  if (whole) return whole;
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length > each.length);
  return ending ? word.slice(0, -ending.length) + (SHORT[ending] ?? '') : word;
}

/** An address's words in capital letters of the English alphabet, its suffixes shortened, letters and numbers parted. */
function wordsOf(text: string): string[] {
  const words = anyAscii(text)
    .toUpperCase()
    .replaceAll(/['’`]/gu, '')
    .replaceAll(/(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])/gu, ' ')
    .split(/[^A-Z0-9]+/u)
    .filter(Boolean)
    .map((word) => shortened(word));
  return words.filter((word, at) => !(NUMBER_SIGNS.has(word) && /^\d/u.test(words[at + 1] ?? '')));
}

/** Postal codes of two letters' and digits' patterns, and such as are digits alone, at a line's end or by themselves. */
const POSTAL_CODES = [
  /\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b/u,
  /\b[A-Z]\d[A-Z]\s*\d[A-Z]\d\b/u,
  /\b\d{4}\s?[A-Z]{2}\b(?=\s*(?:,|$|[A-Z]))/u,
  /\b\d{2}-\d{3}\b|\b\d{4}-\d{3}\b/u,
  /(?<=[A-Z]{2}\s?)\d{5}(?:-?\d{4})?\b/u,
  /\b\d{4,6}\b/u,
];

/** The postal code of an address: of the last part that has one; the last four digits of an American one tell a block. */
function postalCodeOf(parts: readonly string[]): string | undefined {
  for (const part of parts.toReversed()) {
    const text = anyAscii(part).toUpperCase();
    const found = POSTAL_CODES.map((pattern) => pattern.exec(text)?.[0]).find((code) => code !== undefined);
    if (found) return found.replaceAll(/\s/gu, '').replace(/^(\d{5})-?\d{4}$/u, '$1');
  }
  return undefined;
}

/** Words as they stand in a text, with spaces or without; numbers at either end are whole. */
const patternOf = (words: readonly string[]): RegExp => {
  const letters = Array.from(words.join('')).join(' ?');
  return new RegExp(`(?<!\\d)${letters}(?!\\d)`, 'u');
};

/** Lines that an address stands in. */
const LINES = 5;

/**
 * Whether lines of a text have somebody's address, whose parts commas part: `same` where its first part, with the number of the house,
 * and its postal code, or else its place, stand within five lines; `similar` where only the first part does; else `different`. Case,
 * accents, punctuation, spaces and usual abbreviations count for nothing.
 */
export function addressIn(lines: readonly string[], address: string): NameComparison {
  const parts = address
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const [first = '', ...rest] = parts;
  const street = wordsOf(first);
  if (street.length === 0) return 'different';
  const code = postalCodeOf(rest.length > 0 ? rest : [first]);
  const place = code === undefined ? wordsOf(rest[0] ?? '') : wordsOf(code);
  const [streetPattern, placePattern] = [patternOf(street), place.length > 0 ? patternOf(place) : undefined];
  const texts = lines.map((_line, at) =>
    lines
      .slice(at, at + LINES)
      .flatMap((line) => wordsOf(line))
      .join(' '),
  );
  const near = texts.filter((text) => streetPattern.test(text));
  if (near.length === 0) return 'different';
  return placePattern && near.some((text) => placePattern.test(text)) ? 'same' : 'similar';
}
