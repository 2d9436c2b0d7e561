import { expect, it } from 'vitest';
import { sendBadRequests } from './requests/bad-requests.js';

const CALLS = 100_000;
/** By then every cache of the server is full that has a bound, and the heap as large as it gets. */
const SETTLED_AFTER = 30_000;
const MARKS = Array.from({ length: 8 }, (_, at) => SETTLED_AFTER + at * 10_000);

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
  expect(end?.rss).toBeLessThan((settled?.rss ?? 0) * 1.05);
}, 1_800_000);
