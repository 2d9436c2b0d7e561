import type { Language, ReadField } from '../words.js';
import { twoLettersOf } from './countries.js';

type FieldName = ReadField['name'];

const DATES: ReadonlySet<FieldName> = new Set(['dateOfBirth', 'issueDate', 'expirationDate']);
const COUNTRIES: ReadonlySet<FieldName> = new Set(['nationality', 'country']);

/** As many parts of a date as it has, by their number. */
const SHOWN: Readonly<Record<number, Intl.DateTimeFormatOptions>> = {
  1: { year: 'numeric' },
  2: { year: 'numeric', month: 'long' },
  3: { year: 'numeric', month: 'long', day: 'numeric' },
};

/** With the digits that documents are printed with, and that the other texts have: to be compared at a glance. */
const localeOf = (language: Language): string => `${language}-u-ca-gregory-nu-latn`;

/** A date as `2026-11-28`, `2026-11` or `2026`, in words; anything else as it is. */
function dateText(value: string, language: Language): string {
  const shown = /^\d{4}(?:-\d\d){0,2}$/.test(value) ? SHOWN[value.split('-').length] : undefined;
  const date = new Date(value);
  if (shown === undefined || Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(localeOf(language), { ...shown, timeZone: 'UTC' }).format(date);
}

/** A country's name, or its code where none is known. */
function countryText(code: string, language: Language): string {
  const letters = twoLettersOf(code.toUpperCase());
  if (letters === undefined) return code;
  return new Intl.DisplayNames(language, { type: 'region' }).of(letters) ?? code;
}

/** What a field's value is in a person's language; what has no words of its own stays as it was read. */
export function fieldText({ name, value }: ReadField, language: Language): string {
  if (DATES.has(name)) return dateText(value, language);
  return COUNTRIES.has(name) ? countryText(value, language) : value;
}

/** The gender that a document states: ICAO 9303 has `X` and the filler `<` for none. */
export const genderOf = (value: string): 'female' | 'male' | 'unspecified' =>
  value === 'F' ? 'female' : value === 'M' ? 'male' : 'unspecified';
