import { datesIn, type DateInText } from './dates-in.js';

/** What a proof of address says. What could not be told apart for sure is not there. */
export interface ProofReading {
  /** All of its text, line by line: whom it is for is looked for in it. */
  readonly lines: readonly string[];
  /** When it was written, as `2026-11-28`; where day and month can be exchanged, the earlier of both. */
  readonly date: string | null;
  /** Whether a word beside it says that this is its date. */
  readonly isAnchored: boolean;
  /** Whom it is to be paid to; else the name that its address on the web has; else the one at its head that is no word of its kind. */
  readonly issuer: string | null;
}

/** Words that a document's own date stands by, and such as another date stands by, in English, French, Spanish and German. */
const ITS_DATE =
  /(?:bill|billing|statement|invoice|letter|issue|issued|document|account)\s*(?:date|on)|balance\s*as\s*of|date\s*(?:of\s*(?:issue|bill|invoice|statement)|:|de\s*(?:facture|facturation|emisi[oó]n|la facture)|d['’](?:émission|emission))|\b(?:dated|issued|fecha|datum|rechnungsdatum|ausgestellt)\b/iu;
const ANOTHER_DATE =
  /due|pay\s*by|payment|next|until|period|from|\bto\b|expir|birth|born|meter|read(?:ing)?\b|vence|échéance|echeance|nächste|fällig|paid|since/iu;

/** What a document says of its own kind. */
const KIND =
  /^(?:invoice|bill|statement|account|page|customer|dear|date|facture|factura|rechnung|tel|phone|www|http|questions|visit|contact)\b|\?|\.(?:com|org|net)\b/iu;

/** Whom a bill is to be paid to, and what a name on the web is called. */
const PAID_TO = /(?:payable\s*to|zahlbar\s*an|à\s*l['’]ordre\s*de)[\s:]*(?<name>\p{Lu}[\p{L}&.' -]{2,60})/u;
const ON_THE_WEB =
  /(?:^|[\s/@(]|www\.)(?<name>[a-z0-9-]{4,40})\.(?:com|org|net|co\.uk|ca|de|fr|es|it|nl|be|at|ch|eu)\b/giu;

/** Most words of an issuer's name. */
const NAME_WORDS = 6;

/** What parts columns: a tab, as pictures are read, or the run of spaces of a PDF's text. */
const COLUMNS = /\t| {3,}/u;

/** Lines at the head among which an issuer is looked for, and lines and characters that are kept. */
const HEAD = 8;
const MOST_LINES = 400;
const LONGEST_LINE = 300;

const letters = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\d]/gu, '');

/** Who sent a page, by its cells from the top. */
function issuerOf(cells: readonly string[], head: readonly string[]): string | null {
  const paid = cells.map((cell) => PAID_TO.exec(cell)?.groups?.['name']).find((name) => name !== undefined);
  if (paid) return paid.trim();
  const onTheWeb = cells.flatMap((cell) =>
    Array.from(cell.matchAll(ON_THE_WEB), ({ groups }) => letters(groups?.['name'] ?? '')),
  );
  const named = cells.find(
    (cell) =>
      !KIND.test(cell) &&
      cell.split(' ').length <= NAME_WORDS &&
      onTheWeb.some((name) => letters(cell).startsWith(name)),
  );
  const first = head.find((cell) => /\p{L}{3}/u.test(cell) && !KIND.test(cell) && datesIn(cell).length === 0);
  return named ?? first ?? null;
}

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
  const rows = text
    .map((line) =>
      line
        .split(COLUMNS)
        .map((cell) => cell.replaceAll(/\s+/gu, ' ').trim())
        .filter(Boolean),
    )
    .filter((cells) => cells.length > 0)
    .slice(0, MOST_LINES);
  const lines = rows.map((cells) => cells.join(' ').slice(0, LONGEST_LINE));
  const now = today.toISOString().slice(0, 10);
  const all = rows.map((cells) => cells.map((cell) => datesIn(cell.slice(0, LONGEST_LINE))));
  const orders = new Set(all.flat(2).flatMap(({ order }) => order ?? []));
  const [order = null] = orders.size === 1 ? orders : [];
  const found = rows.flatMap((cells, row) =>
    cells.flatMap((cell, column) => {
      const dates = all[row]?.[column] ?? [];
      return dates.map((each, index) => {
        const own = before(cell, dates, index);
        // A cell that holds a date alone is told of by the one before it, else by the line above.
        const beside = /\p{L}/u.test(own) ? '' : (cells[column - 1] ?? '');
        const above = /\p{L}/u.test(beside + own) ? '' : (lines[row - 1] ?? '');
        return { date: dateOf(each, order), words: `${above} ${beside} ${own}` };
      });
    }),
  );
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
    issuer: issuerOf(rows.flat(), rows.slice(0, HEAD).flat()),
  };
}
