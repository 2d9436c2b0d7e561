import { monthOf } from '../proof/dates-in.js';
import type { PartialDate } from '../mrz/dates.js';

/** One way in which a printed date can be read; `century` says whether its year has four digits. */
export interface PrintedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly century: boolean;
  readonly order: DateOrder;
}

/** What comes first. */
export type DateOrder = 'day' | 'month' | 'year';

const BY_NUMBERS = /(?<!\d)(?<a>\d{1,4})\s?(?<by>[\s./-])\s?(?<b>\d{1,2})\s?\k<by>\s?(?<c>\d{4}|\d{2})(?!\d|[./-]\d)/gu;
const EIGHT_DIGITS = /(?<!\d)\d{8}(?!\d)/gu;

/** `12 AUG/AOÛT 74`, `01JAN 1976`: the month in one language or two. */
const BY_WORDS =
  /(?<!\d)(?<day>\d{1,2})[\s.-]*(?<month>\p{L}{3,9})\.?(?:\s?\/\s?\p{L}{3,9}\.?)?[\s.-]*(?<year>\d{4}|\d{2})(?!\d)/gu;

function exists(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** What three parts can be. */
function readingsOf(parts: readonly string[], orders: readonly DateOrder[]): PrintedDate[] {
  return orders.flatMap((order) => {
    const [a = '', b = '', c = ''] = parts;
    const [year, month, day] = { day: [c, b, a], month: [c, a, b], year: [a, b, c] }[order] as [string, string, string];
    const century = year.length === 4;
    const full = century ? Number(year) : 2000 + Number(year);
    if ((century && (full < 1900 || full >= 2200)) || !exists(full, Number(month), Number(day))) return [];
    return [{ year: Number(year), month: Number(month), day: Number(day), century, order }];
  });
}

const TWO: readonly DateOrder[] = ['day', 'month'];

/** The dates in a printed text, each in every way that it can be read; none where nothing is a date that exists. */
export function printedDates(text: string): PrintedDate[][] {
  const numbers = [...text.matchAll(BY_NUMBERS)].map(({ index, groups }) => {
    const parts = [groups?.['a'] ?? '', groups?.['b'] ?? '', groups?.['c'] ?? ''];
    return { index, readings: readingsOf(parts, parts[0]?.length === 4 ? ['year'] : TWO) };
  });
  const digits = [...text.matchAll(EIGHT_DIGITS)].map(({ index, 0: all }) => {
    const ends = [all.slice(0, 2), all.slice(2, 4), all.slice(4)];
    const begins = [all.slice(0, 4), all.slice(4, 6), all.slice(6)];
    return { index, readings: [...readingsOf(ends, TWO), ...readingsOf(begins, ['year'])] };
  });
  const words = [...text.matchAll(BY_WORDS)].map(({ index, groups }) => {
    const { day = '', month = '', year = '' } = groups ?? {};
    return { index, readings: readingsOf([day, String(monthOf(month)), year], ['day']) };
  });
  return [...numbers, ...digits, ...words]
    .filter(({ readings }) => readings.length > 0)
    .toSorted((a, b) => a.index - b.index)
    .map(({ readings }) => readings);
}

/** Whether a printed date can be this one, as far as both are known. */
export const isDate = (printed: PrintedDate, { year, month, day }: PartialDate): boolean =>
  (printed.century ? printed.year === year : printed.year === year % 100) &&
  (month === null || printed.month === month) &&
  (day === null || printed.day === day);
