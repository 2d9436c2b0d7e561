import type { AamvaCard } from './aamva/card.js';
import { dateText, type PartialDate } from './mrz/dates.js';
import type { Mrz } from './mrz/parse.js';

/** Where on a document a field was read: its machine-readable zone, its bar code, or what is printed for people. */
export type FieldSource = 'mrz' | 'barcode' | 'print';

/** One field as text: names and codes as they are printed, dates as `2026-11-28` or as much of that as is known. */
export interface Field {
  readonly value: string;
  readonly source: FieldSource;
  /** How sure the reading is, 0 to 1. */
  readonly confidence: number;
}

/** What fields there are, by the names of the webhook's `verificationDetails` and the like. */
export const FIELD_NAMES = [
  'lastName',
  'firstName',
  'dateOfBirth',
  'gender',
  'idNumber',
  'nationality',
  'country',
  'issuingState',
  'issueDate',
  'expirationDate',
  'address',
  'personalNumber',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

export type DocumentFields = Readonly<Partial<Record<FieldName, Field>>>;

/** Those of the values that are there, as fields. */
function fieldsOf(
  values: Readonly<Partial<Record<FieldName, string | null | undefined>>>,
  source: FieldSource,
  confidence: number,
): DocumentFields {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    value ? [[name, { value, source, confidence }] as const] : [],
  );
  return Object.fromEntries(entries);
}

const asText = (date: PartialDate | null): string | null => date && dateText(date);

/** The fields of a machine-readable zone; `confidence` is the reading's. */
export const fieldsOfMrz = (mrz: Mrz, confidence: number): DocumentFields =>
  fieldsOf(
    {
      lastName: mrz.surname,
      firstName: mrz.given,
      dateOfBirth: asText(mrz.birth),
      gender: mrz.sex,
      idNumber: mrz.number,
      nationality: mrz.nationality,
      country: mrz.issuer,
      expirationDate: asText(mrz.expiry),
      personalNumber: mrz.optional.find((text) => text !== ''),
    },
    'mrz',
    confidence,
  );

/** The fields of a licence's bar code, which has error correction of its own: it is read whole or not at all. */
export function fieldsOfAamva(card: AamvaCard): DocumentFields {
  const { street, city, state, postalCode } = card.address;
  const place = [state, postalCode].filter(Boolean).join(' ');
  return fieldsOf(
    {
      lastName: [card.surname, card.suffix].filter(Boolean).join(' '),
      firstName: card.given,
      dateOfBirth: asText(card.birth),
      gender: card.sex,
      idNumber: card.number,
      country: card.country,
      issuingState: card.jurisdiction,
      issueDate: asText(card.issued),
      expirationDate: asText(card.expiry),
      address: [street, city, place].filter(Boolean).join(', '),
    },
    'barcode',
    1,
  );
}

/** The fields of a print, each as sure as it was read and belongs to its label. */
export const fieldsOfPrint = (
  values: Readonly<Partial<Record<FieldName, { readonly value: string; readonly confidence: number }>>>,
): DocumentFields =>
  Object.fromEntries(
    Object.entries(values).map(([name, { value, confidence }]) => [name, { value, source: 'print', confidence }]),
  );
