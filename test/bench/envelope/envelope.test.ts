import { expect, it } from 'vitest';
import { runNode, script } from '../../tools/harness.js';

/** Runs module code with what measures times, and gives the JSON that it prints. */
async function measured<T>(code: string): Promise<T> {
  const {
    code: status,
    stdout,
    stderr,
  } = await runNode(
    script(`
      const { largest, welchTable } = await tool('../test/bench/envelope/welch.mjs');
      const { comparing, comparisons } = await tool('../test/bench/envelope/openers.mjs');
      const { sample } = await tool('../test/bench/envelope/samples.mjs');
      process.stdout.write(JSON.stringify(${code}));`),
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

it('should compute Welch’s t as it is defined', async () => {
  // Means 2.5 and 5, variances 5/3 and 20/3, four values each: -2.5 / sqrt(5/12 + 20/12).
  const [, row] = await measured<number[][]>('welchTable([[2, 4, 6, 8], [1, 2, 3, 4]])');
  expect(row).toHaveLength(1);
  expect(row?.[0]).toBeCloseTo(-2.5 / Math.sqrt(25 / 12), 10);
});

it('should tell a comparison apart that leaves at the first wrong byte', async () => {
  const { t, pair } = await measured<{ t: number; pair: [number, number] }>(
    'largest(await sample({ classes: 16, rounds: 1000, ...comparing(comparisons.early, 16) }))',
  );
  expect(t).toBeGreaterThan(10);
  expect(pair[1] - pair[0]).toBeGreaterThan(3);
});
