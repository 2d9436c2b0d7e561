/** A date in a text. */
export interface DateInText {
  /** As `2026-11-28`; where day and month can be exchanged, with the day first. */
  readonly date: string;
  /** What it is with the month first, where it can be that as well. */
  readonly or: string | null;
  /** Which comes first, where only one can: other dates of the same text are written alike. */
  readonly order: 'day' | 'month' | null;
  /** Where it begins. */
  readonly at: number;
}

/** The first three letters of months in the languages that bills are read in; those that differ from English ones beside them. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene'],
  ['feb', 'fév', 'fev'],
  ['mar', 'mär', 'mrt'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mei'],
  ['jun', 'juin'],
  ['jul', 'juil'],
  ['aug', 'aoû', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'out'],
  ['nov'],
  ['dec', 'déc', 'dez', 'dic'],
];

const NUMBERS = /(?<![\d.])(?<a>\d{1,4})\s?(?<by>[-/.])\s?(?<b>\d{1,2})\s?\k<by>\s?(?<c>\d{2,4})(?!\d)/gu;
const DAY_FIRST =
  /(?<!\d)(?<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s+de)?[\s-]+(?<month>\p{L}{3,10})\.?(?:\s+de(?:l)?)?[\s,-]+(?<year>\d{4})(?!\d)/giu;
const MONTH_FIRST =
  /(?<!\p{L})(?<month>\p{L}{3,10})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(?<year>\d{4})(?!\d)/giu;

function isoOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1900 && year < 2200 ? date.toISOString().slice(0, 10) : undefined;
}

/** The month that a word begins like, 1 to 12; 0 for none. */
export const monthOf = (word: string): number => {
  const lower = word.toLowerCase();
  return 1 + MONTHS.findIndex((names) => names.some((name) => lower.startsWith(name)));
};

/** Bills of the last century are no proof of anything: two digits are this century's. */
const fullYear = (year: number): number => (year < 100 ? 2000 + year : year);

function* byNumbers(text: string): Generator<DateInText> {
  for (const match of text.matchAll(NUMBERS)) {
    const [a, b, c] = [match.groups?.['a'] ?? '', Number(match.groups?.['b']), Number(match.groups?.['c'])];
    if (a.length === 4) {
      const date = isoOf(Number(a), b, c);
      if (date) yield { date, or: null, order: null, at: match.index };
      continue;
    }
    const [dayFirst, monthFirst] = [isoOf(fullYear(c), b, Number(a)), isoOf(fullYear(c), Number(a), b)];
    const at = match.index;
    // Nobody writes the month first with full stops.
    if (match.groups?.['by'] === '.') {
      if (dayFirst) yield { date: dayFirst, or: null, order: null, at };
    } else if (dayFirst && monthFirst)
      yield { date: dayFirst, or: dayFirst === monthFirst ? null : monthFirst, order: null, at };
    else if (dayFirst) yield { date: dayFirst, or: null, order: 'day', at };
    else if (monthFirst) yield { date: monthFirst, or: null, order: 'month', at };
  }
}

function* byWords(text: string): Generator<DateInText> {
  for (const form of [DAY_FIRST, MONTH_FIRST]) {
    for (const match of text.matchAll(form)) {
      const { day = '', month = '', year = '' } = match.groups ?? {};
      const date = monthOf(month) > 0 ? isoOf(Number(year), monthOf(month), Number(day)) : undefined;
      if (date) yield { date, or: null, order: null, at: match.index };
    }
  }
}

/** The dates in a line of text, as they stand in it. */
export const datesIn = (text: string): DateInText[] =>
  [...byNumbers(text), ...byWords(text)].toSorted((one, other) => one.at - other.at);
