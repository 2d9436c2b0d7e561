/** The run's seed, which the test command prints. */
export const SEED = Number(process.env['VESTIBULE_SEED'] ?? 1);

/** Random numbers from 0 up to 1 that come again with the same seed (mulberry32). */
export function seededRandom(seed: number = SEED): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether `npm run test:long` runs the tests. */
const IN_FULL = process.env['VESTIBULE_TEST_LONG'] === '1';

/**
 * So many of the cases, in their order and drawn by the run's seed; all of them in a long run. For sweeps over cases that are alike: what
 * each short run leaves out, others have, and `npm run test:long` has everything.
 */
export function sampled<Case>(cases: readonly Case[], count: number): Case[] {
  if (IN_FULL) return [...cases];
  const random = seededRandom();
  const drawn = new Set(
    cases
      .map((_, index) => ({ index, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, count)
      .map(({ index }) => index),
  );
  return cases.filter((_, index) => drawn.has(index));
}
