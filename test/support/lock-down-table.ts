import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** One line of the table: what somebody tried, how, and what happened. */
export interface Row {
  readonly way: string;
  readonly how: string;
  readonly happened: string;
}

const TABLE = fileURLToPath(new URL('../../../docs/kiosk/lock-down.md', import.meta.url));

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/<[^>]+>/g, (tag) => `\`${tag}\``);

/**
 * Lays what a test has just seen beside docs/kiosk/lock-down.md: the file as it is, and as it has to be with these rows in
 * one of its parts. With `VESTIBULE_WRITE_TABLES=1` it is written first.
 */
export async function lockDownTable(
  part: 'running' | 'packaged',
  rows: readonly Row[],
): Promise<{ written: string; seen: string }> {
  const lines = rows.map(({ way, how, happened }) => `| ${[way, how, happened].map(cell).join(' | ')} |`);
  const table = ['| way out | tried how | what happened |', '| --- | --- | --- |', ...lines].join('\n');
  const written = readFileSync(TABLE, 'utf8');
  const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const from = written.indexOf(begin) + begin.length;
  const after = `${written.slice(0, from)}\n\n${table}\n\n${written.slice(written.indexOf(end))}`;
  const seen = await format(after, { ...(await resolveConfig(TABLE)), parser: 'markdown' });
  if (process.env['VESTIBULE_WRITE_TABLES'] !== '1') return { written, seen };
  writeFileSync(TABLE, seen);
  return { written: seen, seen };
}
