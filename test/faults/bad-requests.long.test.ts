import { expect, it } from 'vitest';
import { sendBadRequests } from './requests/bad-requests.js';

const CALLS = 100_000;
/** By then every cache of the server is full that has a bound, and the heap as large as it gets. */
const SETTLED_AFTER = 30_000;
const MARKS = Array.from({ length: 8 }, (_, at) => SETTLED_AFTER + at * 10_000);

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
};

it(`should refuse ${CALLS} bad requests, and hold no more memory for them`, async () => {
  const { faults, memory, ...report } = await sendBadRequests({
    calls: CALLS,
    slow: { ofEach: 10, bodies: true },
    marks: MARKS,
  });
  process.stdout.write(`${JSON.stringify({ ...report, memory }, undefined, 1)}\n`);
  expect(faults).toEqual([]);
  const [settled, end] = [memory[0], memory.at(-1)];
  expect(end?.calls).toBe(CALLS);
  expect(end?.heap).toBeLessThan((settled?.heap ?? 0) * 1.05);
  // What the process holds at one moment depends on what it has just freed (241 to 318 MB were seen, of the same heap): a leak shows in
  // the middle of many.
  const rss = memory.map((each) => each.rss);
  expect(median(rss.slice(MARKS.length / 2))).toBeLessThan(median(rss.slice(0, MARKS.length / 2)) * 1.05);
}, 3_600_000);
