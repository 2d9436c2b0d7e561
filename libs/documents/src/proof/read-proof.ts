import { datesIn, type DateInText } from './dates-in.js';

/** What a proof of address says. What could not be told apart for sure is not there. */
export interface ProofReading {
  /** All of its text, line by line: whom it is for is looked for in it. */
  readonly lines: readonly string[];
  /** When it was written, as `2026-11-28`; where day and month can be exchanged, the earlier of both. */
  readonly date: string | null;
  /** Whether a word beside it says that this is its date. */
  readonly isAnchored: boolean;
  /** The name at its head that is no word of its kind. */
  readonly issuer: string | null;
}

/** Words that a document's own date stands by, and such as another date stands by, in English, French, Spanish and German. */
const ITS_DATE =
  /(?:bill|billing|statement|invoice|letter|issue|issued|document|account)\s*(?:date|on)|date\s*(?:of\s*(?:issue|bill|invoice|statement)|:|de\s*(?:facture|facturation|emisi[oó]n|la facture)|d['’](?:émission|emission))|\b(?:dated|issued|fecha|datum|rechnungsdatum|ausgestellt)\b/iu;
const ANOTHER_DATE =
  /due|pay\s*by|payment|next|until|period|from|to\b|expir|birth|born|meter|read(?:ing)?\b|vence|échéance|echeance|nächste|fällig|paid|since/iu;

/** What a document says of its own kind. */
const KIND =
  /^(?:invoice|bill|statement|account|page|customer|dear|date|facture|factura|rechnung|tel|phone|www|http)\b/iu;

/** Lines at the head among which an issuer is looked for, and lines and characters that are kept. */
const HEAD = 8;
const MOST_LINES = 400;
const LONGEST_LINE = 300;

/** A date as its text writes others; where no other tells, the earlier of both. */
function dateOf({ date, or }: DateInText, order: DateInText['order']): string {
  if (or === null || order === 'day') return date;
  return order === 'month' || or < date ? or : date;
}

/** The text before a date, as far as the one before it: what it is the date of. */
const before = (line: string, dates: readonly DateInText[], index: number): string =>
  line.slice(dates[index - 1]?.at ?? 0, dates[index]?.at);

/**
 * Reads a proof of address from its lines, top to bottom. Its date is one that stands by a word for it, on its line or below that word;
 * without any, it is the latest that is not after `today` and stands by no word for another, which is told.
 */
export function readProof(text: readonly string[], today: Date): ProofReading {
  const lines = text
    .map((line) => line.replaceAll(/\s+/gu, ' ').trim().slice(0, LONGEST_LINE))
    .filter(Boolean)
    .slice(0, MOST_LINES);
  const now = today.toISOString().slice(0, 10);
  const all = lines.map((line) => datesIn(line));
  const orders = new Set(all.flat().flatMap(({ order }) => order ?? []));
  const [order = null] = orders.size === 1 ? orders : [];
  const found = lines.flatMap((line, row) => {
    const dates = all[row] ?? [];
    return dates.map((each, index) => {
      const words = before(line, dates, index);
      const above = /\p{L}/u.test(words) ? '' : (lines[row - 1] ?? '');
      return { date: dateOf(each, order), words: `${above} ${words}` };
    });
  });
  const past = found.filter(({ date }) => date <= now);
  const anchored = past.filter(({ words }) => ITS_DATE.test(words) && !ANOTHER_DATE.test(words.replace(ITS_DATE, '')));
  const plain = past.filter(({ words }) => !ANOTHER_DATE.test(words));
  const latest = (of: readonly { date: string }[]) =>
    of
      .map(({ date }) => date)
      .toSorted()
      .at(-1) ?? null;
  return {
    lines,
    // Of several that are said to be its date the earliest: a bill is no younger than the youngest of them.
    date: anchored.map(({ date }) => date).toSorted()[0] ?? latest(plain),
    isAnchored: anchored.length > 0,
    issuer:
      lines.slice(0, HEAD).find((line) => /\p{L}{3}/u.test(line) && !KIND.test(line) && datesIn(line).length === 0) ??
      null,
  };
}
