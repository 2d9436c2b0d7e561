import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sampled } from '../support/seed.js';

const BENCH = fileURLToPath(new URL('../../../test/bench/run.mjs', import.meta.url));

const SECTIONS = [
  { name: 'intake', rows: 3 },
  { name: 'listing', rows: 24 },
  { name: 'delivery', rows: 2 },
  { name: 'backup', rows: 9 },
];

interface Measured {
  readonly sections: readonly { readonly title: string; readonly rows: readonly { readonly name: string }[] }[];
}

describe('the benchmarks of verifications and of deliveries', () => {
  // They use statements and functions of the product, which change without them; how fast they are is no matter here.
  it.each(sampled(SECTIONS, 1))(
    'should still run, in the small: $name',
    async ({ name, rows }) => {
      const { stdout } = await promisify(execFile)(process.execPath, [BENCH, name, '--quick', '--json']);
      const { sections } = JSON.parse(stdout) as Measured;
      expect(sections.map((section) => section.rows.length)).toEqual([rows]);
    },
    480_000,
  );
});
