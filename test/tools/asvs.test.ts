import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './harness.js';

const DOCS = join(ROOT, 'docs');

interface Row {
  readonly number: string;
  readonly level: string;
  readonly state: string;
  readonly why: string;
}

const text = readFileSync(join(DOCS, 'asvs.md'), 'utf8');
const numbers = JSON.parse(readFileSync(join(ROOT, 'test/tools/asvs-5.0.0.json'), 'utf8')) as Record<string, string[]>;

const rows: readonly Row[] = text
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, number = '']) => /^\d+\.\d+\.\d+$/.test(number))
  .map(([, number = '', level = '', , state = '', why = '']) => ({ number, level, state, why }));

it('should have every requirement of levels 1 and 2 once, in the order of the standard', () => {
  const listed = Object.entries(numbers).flatMap(([level, of]) => of.map((number) => ({ number, level })));
  expect(listed).toHaveLength(253);
  const places = (number: string): number => number.split('.').reduce((sum, part) => sum * 1_000 + Number(part), 0);
  listed.sort((a, b) => places(a.number) - places(b.number));
  expect(rows.map(({ number, level }) => ({ number, level }))).toEqual(listed);
});

it('should say of each that it is met and by which file, or why it is not', () => {
  for (const { number, state, why } of rows) {
    expect(['met', 'n/a', 'open'], number).toContain(state);
    expect(why, number).not.toBe('');
    if (state === 'met') expect(why, number).toMatch(/\]\([^)]+\)/);
  }
});

it('should name files that are there', () => {
  const links = rows.flatMap(({ number, why }) =>
    Array.from(why.matchAll(/\]\(([^)#]+)/g), ([, path = '']) => ({ number, path })),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ path }) => !existsSync(join(DOCS, path)))).toEqual([]);
});

it('should count at the top what stands below', () => {
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    `has ${rows.length} requirements of levels 1 and 2. Of these ${count('met')} are met, ${count('n/a')} are not applicable, and ${count('open')} are open.`,
  );
});
