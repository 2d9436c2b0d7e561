import { fieldsOfPrint, type DocumentFields } from '../fields.js';
import { anchoredIn, type Candidate } from './anchors.js';
import { folded } from './folded.js';
import { isLicenceTitle, issuerOf, type PrintedIssuer } from './issuers.js';
import { labelOf, PRINTED_FIELDS, type Numbered, type PrintedField } from './labels.js';
import { belowOf, type PrintedText } from './printed-text.js';
import { printedDates, type DateOrder, type PrintedDate } from './printed-dates.js';

/** What the print of a licence's front says. */
export interface PrintedLicence {
  readonly fields: DocumentFields;
  /** Postal code of the state or province of North America that issued it. */
  readonly jurisdiction: string | null;
  /** Of the least sure of its fields; 0 where it has none. */
  readonly confidence: number;
}

/** How sure the network has to be of a text for it to be a field: right ones on the licences at hand have 0.94 and more. */
const LEAST_SURE = 0.8;

/** Labels that only cards by AAMVA's standard have, and how many of them say that one is such. */
const AAMVA_LABELS = /^(?:\d{1,2}[a-d]?\s?)?(?:DLN?|DOB|EXP|ISS|HGT|WGT|EYES|HAIR|CLASS|RESTR?|END)\b/iu;
const LEAST_LABELS = 3;

/** Most lines of an address. */
const ADDRESS_LINES = 3;

const NAME = /^\p{L}[\p{L}'’ .,-]*\p{L}\.?$/u;
const SEX = /^(?<sex>[MFX])(?!\p{L})/iu;

/** What dates are written like, by who issued the card; null where nothing says it. */
function orderOf(issuer: PrintedIssuer | undefined, texts: readonly PrintedText[]): DateOrder | null {
  if (issuer?.country === 'USA') return 'month';
  if (issuer && issuer.country !== 'CAN') return 'day';
  const sure = texts
    .flatMap(({ text }) => printedDates(text))
    .flatMap((readings) => (readings.length === 1 && readings[0]?.order !== 'year' ? (readings[0]?.order ?? []) : []));
  const [order = null] = new Set(sure).size === 1 ? sure : [];
  return order;
}

/** The one way in which a date can be read; undefined where there are two and nothing says which. */
function oneOf(readings: readonly PrintedDate[], order: DateOrder | null): PrintedDate | undefined {
  const fitting = readings.filter((each) => each.order === order || each.order === 'year');
  const all = fitting.length > 0 ? fitting : readings;
  const [first, ...others] = all;
  return others.every((other) => first && other.month === first.month && other.day === first.day) ? first : undefined;
}

/** A date as text; a year of two digits is the last that was, or for what is to come this century's. */
function isoOf({ year, month, day, century }: PrintedDate, isAhead: boolean, today: Date): string {
  const at = (full: number): string => new Date(Date.UTC(full, month - 1, day)).toISOString().slice(0, 10);
  if (century) return at(year);
  return isAhead || at(2000 + year) <= today.toISOString().slice(0, 10) ? at(2000 + year) : at(1900 + year);
}

const trimmed = (text: string): string => text.replaceAll(/^[\s:.,;-]+|[\s:,;-]+$/gu, '');

/** A text as a field's value; undefined where it can be none. */
function parsed(field: PrintedField, text: string, order: DateOrder | null, today: Date): string | undefined {
  const value = trimmed(text);
  if (field === 'lastName' || field === 'firstName') return NAME.test(value) ? value : undefined;
  if (field === 'gender') return SEX.exec(value)?.groups?.['sex']?.toUpperCase();
  if (field === 'address') return /\p{L}{2}/u.test(value) && value.length >= 5 ? value : undefined;
  if (field === 'idNumber') {
    const number = value.replaceAll(/\s/gu, '').toUpperCase();
    return /^[A-Z0-9*-]{4,20}$/u.test(number) && /\d{2}/u.test(number) ? number : undefined;
  }
  const [readings, ...others] = printedDates(value);
  const date = readings && others.length === 0 ? oneOf(readings, order) : undefined;
  return date && isoOf(date, field === 'expirationDate', today);
}

/** The lines that an address goes on in, below its first. */
function addressFrom(first: Candidate, free: readonly PrintedText[]): string {
  const lines = [trimmed(first.value)];
  let at = first.at;
  while (lines.length < ADDRESS_LINES) {
    const next = belowOf(at, free);
    if (!next || next.confidence < LEAST_SURE || labelOf(next.text) || printedDates(next.text).length > 0) break;
    lines.push(trimmed(next.text));
    at = next;
  }
  return lines.join(', ');
}

/**
 * Reads the print of a licence's front: fields by labels in words, or by the numbers of Directive 2006/126/EC or of AAMVA's standard.
 * Undefined where nothing says that it is a licence. A field that has no label is not there, nor is one whose text can't be its
 * value, or that is said to be two things.
 */
export function readLicence(texts: readonly PrintedText[], today: Date): PrintedLicence | undefined {
  if (!texts.some(({ text, confidence }) => confidence >= LEAST_SURE && isLicenceTitle(text))) return undefined;
  const sure = texts.filter(({ confidence }) => confidence >= LEAST_SURE);
  const issuer = issuerOf(sure);
  const isAamva = issuer?.jurisdiction ?? texts.filter(({ text }) => AAMVA_LABELS.test(text)).length >= LEAST_LABELS;
  const numbered: Numbered = isAamva ? 'aamva' : 'eu';
  const { candidates, free } = anchoredIn(sure, numbered);
  const order = orderOf(issuer, sure);
  const found = PRINTED_FIELDS.flatMap((field) => {
    const values = candidates
      .filter((candidate) => candidate.field === field)
      .flatMap((candidate) => {
        const whole = field === 'address' ? addressFrom(candidate, free) : candidate.value;
        const value = parsed(field, whole, order, today);
        return value === undefined ? [] : [{ value, confidence: candidate.confidence }];
      })
      .toSorted((a, b) => b.confidence - a.confidence);
    const [best] = values;
    const isOne = new Set(values.map(({ value }) => folded(value))).size === 1;
    return best && isOne ? [[field, best] as const] : [];
  });
  const fields = fieldsOfPrint({
    ...Object.fromEntries(found),
    ...(issuer && { country: { value: issuer.country, confidence: issuer.confidence } }),
    ...(issuer?.jurisdiction && { issuingState: { value: issuer.jurisdiction, confidence: issuer.confidence } }),
  });
  const confidences = Object.values(fields).map(({ confidence }) => confidence);
  return {
    fields,
    jurisdiction: issuer?.jurisdiction ?? null,
    confidence: confidences.length > 0 ? Math.min(...confidences) : 0,
  };
}
