import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const BENCH = fileURLToPath(new URL('../../../test/bench/run.mjs', import.meta.url));

interface Measured {
  readonly sections: readonly { readonly title: string; readonly rows: readonly { readonly name: string }[] }[];
}

describe('the benchmarks of verifications and of deliveries', () => {
  // They use statements and functions of the product, which change without them; how fast they are is no matter here.
  it('should still run, in the small', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      BENCH,
      'intake',
      'listing',
      'delivery',
      'backup',
      '--quick',
      '--json',
    ]);
    const { sections } = JSON.parse(stdout) as Measured;
    expect(sections.map(({ rows }) => rows.length)).toEqual([3, 24, 2, 9]);
  }, 480_000);
});
