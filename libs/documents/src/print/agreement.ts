import type { DocumentFields, FieldName } from '../fields.js';
import type { PartialDate } from '../mrz/dates.js';
import { compareNames } from '../names/compare-names.js';
import { anchoredIn } from './anchors.js';
import { folded, shapeOf } from './folded.js';
import type { PrintedField } from './labels.js';
import type { PrintedText } from './printed-text.js';
import { isDate, printedDates } from './printed-dates.js';

/** What is compared between a print and what a machine reads, and what came of it. */
export interface PrintComparison {
  readonly agreeing: readonly FieldName[];
  readonly differing: readonly { readonly name: FieldName; readonly machine: string; readonly print: string }[];
}

/** A value that stands where a field does, and how sure the network is of its characters. */
interface Said {
  readonly field: PrintedField;
  readonly value: string;
  readonly confidence: number;
}

/** Fields that documents print as well, and whose print can be told from what is beside it. */
export const COMPARED = ['lastName', 'firstName', 'dateOfBirth', 'expirationDate', 'idNumber'] as const;
type Compared = (typeof COMPARED)[number];

/**
 * How sure the network has to be of a text for it to contradict. Texts that it misreads on the specimens at hand have up to 0.96, so
 * that this does not part them: of numbers one character may be misread, names are another only where no part is alike, and digits of
 * dates were misread in none.
 */
const SURE = 0.85;

/** Characters of a number that may be misread. */
const MISREAD = 1;

/** Fewest characters of a name that are looked for anywhere: shorter ones are part of other words. */
const SHORTEST = 3;

const partialOf = (value: string): PartialDate => {
  const [year = 0, month, day] = value.split('-').map(Number);
  return { year, month: month ?? null, day: day ?? null };
};

/** Whether a text says what a field does. */
function says(name: Compared, value: string, { text }: Pick<PrintedText, 'text'>): boolean {
  if (name === 'dateOfBirth' || name === 'expirationDate') {
    const date = partialOf(value);
    return printedDates(text).some((readings) => readings.some((each) => isDate(each, date)));
  }
  if (name === 'idNumber') return shapeOf(text).includes(shapeOf(value));
  const [print, told] = [folded(text), folded(value)];
  return told.length < SHORTEST ? print === told : print.includes(told);
}

/** The fields that no text of a print says. */
export const unsaid = (fields: DocumentFields, texts: readonly Pick<PrintedText, 'text'>[]): Compared[] =>
  COMPARED.filter((name) => {
    const value = fields[name]?.value;
    return value !== undefined && !texts.some((text) => says(name, value, text));
  });

/** Whether a text could be a field's value. */
const couldSay = (name: Compared, { text }: PrintedText): boolean =>
  name === 'dateOfBirth' || name === 'expirationDate'
    ? printedDates(text).length > 0
    : name === 'idNumber'
      ? /\d{3}/u.test(text)
      : /^[\p{L} ,'’-]{2,}$/u.test(text);

/** The texts that could say what none says: what stands above them tells whether they contradict. */
export const inQuestion = (fields: DocumentFields, texts: readonly PrintedText[]): PrintedText[] => {
  const missing = unsaid(fields, texts);
  return texts.filter((text) => text.confidence >= SURE && missing.some((name) => couldSay(name, text)));
};

/** Whether places of two numbers of the same length differ in more than could be misread. */
function isAnotherNumber(value: string, print: string): boolean {
  const [a, b] = [shapeOf(value), shapeOf(print)];
  if (a.length !== b.length) return false;
  return Array.from(a).filter((character, at) => character !== b[at]).length > MISREAD;
}

/** Whether a text is a date, and can't be read as this one. */
function isAnotherDate(value: string, print: string): boolean {
  const [readings, ...others] = printedDates(print);
  if (!readings || others.length > 0) return false;
  return readings.every((each) => !isDate(each, partialOf(value)));
}

/** Whether a text that stands where a field does says something else, and not the same in another way. */
function contradicts(name: Compared, fields: DocumentFields, { value, confidence }: Said): boolean {
  if (confidence < SURE) return false;
  const machine = fields[name]?.value ?? '';
  if (name === 'idNumber') return isAnotherNumber(machine, value);
  if (name === 'dateOfBirth' || name === 'expirationDate') return isAnotherDate(machine, value);
  // Names in letters that are not Latin are written in several ways.
  if (folded(value).length < SHORTEST || !/^[\p{Script=Latin}\s'’.,-]+$/u.test(value)) return false;
  const names = { surname: fields.lastName?.value ?? '', given: fields.firstName?.value ?? null };
  const parts = [names.surname, names.given ?? ''].flatMap((all) => all.split(/\s+/u)).map((part) => folded(part));
  if (parts.some((part) => part.length >= SHORTEST && folded(value).includes(part))) return false;
  return compareNames({ surname: machine, given: null }, { surname: value, given: null }, true) === 'different';
}

/** What came of it, by the texts of a print and by those that stand where fields do. */
function compared(
  fields: DocumentFields,
  texts: readonly Pick<PrintedText, 'text'>[],
  candidates: readonly Said[],
): PrintComparison {
  const missing = unsaid(fields, texts);
  return {
    agreeing: COMPARED.filter((name) => fields[name] && !missing.includes(name)),
    differing: missing.flatMap((name) => {
      const [other] = candidates.filter((each) => each.field === name && contradicts(name, fields, each));
      return other ? [{ name, machine: fields[name]?.value ?? '', print: other.value }] : [];
    }),
  };
}

/**
 * Compares a print with the fields that a machine reads of the same document. A field agrees where any text says it; it differs where
 * none does, and where its label stands there is another value of its kind that was read for sure. All else is not compared: a print
 * is seldom read whole.
 */
export const comparePrint = (fields: DocumentFields, print: readonly PrintedText[]): PrintComparison =>
  compared(
    fields,
    print,
    anchoredIn(print, null).candidates.map(({ field, value, at }) => ({ field, value, confidence: at.confidence })),
  );

/** Compares the fields of a print with those that a machine reads of the document's other side: such as both have. */
export function comparePrintedFields(fields: DocumentFields, print: DocumentFields): PrintComparison {
  const candidates = COMPARED.flatMap((field): Said[] => {
    const printed = print[field];
    return printed ? [{ field, value: printed.value, confidence: printed.confidence }] : [];
  });
  const both = Object.fromEntries(candidates.flatMap(({ field }) => (fields[field] ? [[field, fields[field]]] : [])));
  return compared(
    both,
    candidates.map(({ value }) => ({ text: value })),
    candidates,
  );
}
