import type { Interval } from '../statistics/intervals.js';

/** A rate in per cent, with as many digits as say something: 98.6, 1.05, 0.098, 0.0065. */
export function percent(rate: number): string {
  const value = rate * 100;
  if (Number.isNaN(value)) return '–';
  if (value === 0 || value === 100) return String(value);
  if (value >= 10 && value <= 99.9) return value.toFixed(1);
  if (value > 99.9) return value.toFixed(2);
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

/** A rate in per cent with its interval. */
export function percentWithin(rate: (Interval & { readonly value: number }) | undefined): string {
  if (rate === undefined) return '–';
  return `${percent(rate.value)} (${percent(rate.low)} to ${percent(rate.high)})`;
}

/** A count for people: 325,221. */
export const count = (value: number): string => value.toLocaleString('en-GB');

/** A distance rounded down, so that what is printed is within the rate that it stands for. */
export const distanceText = (distance: number): string =>
  distance === Infinity ? 'any' : (Math.floor(distance * 1e4) / 1e4).toFixed(4);

/** A table of GitHub's Markdown; a column that starts with ">" is set to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const names = head.map((name) => name.replace(/^>/, ''));
  const rule = head.map((name) => (name.startsWith('>') ? '--:' : '---'));
  return [line(names), line(rule), ...rows.map(line)].join('\n');
}

/** Parts of a page, with an empty line between. */
export const page = (...parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
