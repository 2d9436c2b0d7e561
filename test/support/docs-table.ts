import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const DOCS = new URL('../../../docs/', import.meta.url);

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/<[^>]+>/g, (tag) => `\`${tag}\``);

/**
 * Lays what a test has just seen beside a page below `docs`: the page as it is, and as it has to be with these rows between the
 * marks of one of its parts. With `VESTIBULE_WRITE_TABLES=1` it is written first.
 */
export async function docsTable(
  page: string,
  part: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<{ written: string; seen: string }> {
  const path = fileURLToPath(new URL(page, DOCS));
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
  const written = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const from = written.indexOf(begin) + begin.length;
  const after = `${written.slice(0, from)}\n\n${table}\n\n${written.slice(written.indexOf(end))}`;
  const seen = await format(after, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (process.env['VESTIBULE_WRITE_TABLES'] !== '1') return { written, seen };
  writeFileSync(path, seen);
  return { written: seen, seen };
}

/** One line of docs/kiosk/lock-down.md: what somebody tried, how, and what happened. */
export interface Row {
  readonly way: string;
  readonly how: string;
  readonly happened: string;
}

/** A part of docs/kiosk/lock-down.md beside what was seen. */
export const lockDownTable = (
  part: 'running' | 'packaged',
  rows: readonly Row[],
): Promise<{ written: string; seen: string }> =>
  docsTable(
    'kiosk/lock-down.md',
    part,
    ['way out', 'tried how', 'what happened'],
    rows.map(({ way, how, happened }) => [way, how, happened]),
  );
