import type { Style } from './style.js';

/** What can stand in a cell. */
export type Cell = string | number | boolean | Date | null | undefined;

// Control and format characters in what others wrote (a URL, an identifier) could move a terminal's cursor or turn text.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value for people: no invisible characters, times without fractions, a dash for nothing. */
export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (cell instanceof Date) return cell.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return String(cell).replace(UNPRINTABLE, '\uFFFD');
}

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const width = (text: string): number => Array.from(CHARACTERS.segment(text)).length;

const padded = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

/** Rows under a heading, in columns as wide as their widest cell; `nothing` where there are no rows. */
export function table(
  style: Style,
  heading: readonly string[],
  rows: readonly (readonly Cell[])[],
  nothing: string,
): string {
  if (rows.length === 0) return style.faint(nothing);
  const texts = rows.map((row) => row.map(cellText));
  const widths = heading.map((title, column) =>
    texts.reduce((most, row) => Math.max(most, width(row[column] ?? '')), width(title)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [style.strong(line(heading)), ...texts.map(line)].join('\n');
}

/** Names and values under each other. */
export function fields(style: Style, entries: readonly (readonly [string, Cell])[]): string {
  const widest = Math.max(...entries.map(([name]) => width(name)));
  return entries.map(([name, value]) => `${style.strong(padded(name, widest))}  ${cellText(value)}`).join('\n');
}
