import { FILLER } from './check-digit.js';

/** A date of which the month and the day may be unknown. Years, months and days as people count them. */
export interface PartialDate {
  readonly year: number;
  readonly month: number | null;
  readonly day: number | null;
}

/** Years that an expiry may lie ahead: no state's document lives longer, but for those that never end. */
const LONGEST_AHEAD = 30;

const CENTURY = 100;

const TWO_DIGITS = /^\d\d$/;
const UNKNOWN = FILLER.repeat(2);

/** A date as `2026-11-28`, `2026-11` or `2026`: what is known of it. */
export const dateText = ({ year, month, day }: PartialDate): string =>
  [
    String(year).padStart(4, '0'),
    ...[month, day].filter((part) => part !== null).map((part) => String(part).padStart(2, '0')),
  ].join('-');

/** Days of a month; February has 29 where the year is not known to have fewer. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Month and day of six characters; null for `<<`. Undefined where they are none, or a day is known of an unknown month. */
function monthAndDay(text: string): { readonly month: number | null; readonly day: number | null } | undefined {
  const [month, day] = [text.slice(2, 4), text.slice(4, 6)].map((part) => {
    if (part === UNKNOWN) return null;
    return TWO_DIGITS.test(part) ? Number(part) : undefined;
  });
  if (month === undefined || day === undefined || (month === null && day !== null)) return undefined;
  return { month, day };
}

/** The date in a century that exists; undefined for the 31st of February. */
function dateIn(year: number, text: string): PartialDate | undefined {
  const rest = monthAndDay(text);
  if (!rest) return undefined;
  const { month, day } = rest;
  if (month !== null && (month < 1 || month > 12)) return undefined;
  if (month !== null && day !== null && (day < 1 || day > daysIn(year, month))) return undefined;
  return { year, month, day };
}

/** The earliest day that a date can be. */
const earliest = ({ year, month, day }: PartialDate): number => Date.UTC(year, (month ?? 1) - 1, day ?? 1);

/** The last day that a date can be, at its end: what a document that expires then is still good for (part 3, 4.8). */
const END_OF_DAY = 86_400_000 - 1;
export const lastMoment = ({ year, month, day }: PartialDate): number =>
  Date.UTC(year, (month ?? 12) - 1, day ?? daysIn(year, month ?? 12)) + END_OF_DAY;

/** The years of this and the two neighbouring centuries that end with two digits, latest first. */
function yearsOf(text: string, today: Date): number[] {
  if (!TWO_DIGITS.test(text.slice(0, 2))) return [];
  const century = today.getUTCFullYear() - (today.getUTCFullYear() % CENTURY);
  return [century + CENTURY, century, century - CENTURY].map((start) => start + Number(text.slice(0, 2)));
}

/**
 * A date of birth of six characters, YYMMDD: the latest century in which it has been (part 3, 4.8, leaves the century to whoever
 * reads). Somebody of more than a hundred years comes out a hundred years younger: the print decides, where there is one. Undefined
 * where it is no date, or nothing of it is known.
 */
export const birthDate = (text: string, today: Date): PartialDate | undefined =>
  yearsOf(text, today)
    .map((year) => dateIn(year, text))
    .find((date) => date !== undefined && earliest(date) <= today.getTime());

/**
 * A date of expiry of six characters: the latest century in which it is no more than 30 years ahead. A document that never ends
 * and says so by a year like 99 comes out as expired, and so before a person's eyes, not the other way round.
 */
export const expiryDate = (text: string, today: Date): PartialDate | undefined =>
  yearsOf(text, today)
    .filter((year) => year <= today.getUTCFullYear() + LONGEST_AHEAD)
    .map((year) => dateIn(year, text))
    .find((date) => date !== undefined);
