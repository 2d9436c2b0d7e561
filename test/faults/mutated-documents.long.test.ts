import { expect, it } from 'vitest';
import { sendMutated } from './mutated-documents.js';

const FILES = 5_000;

/** People who send side by side: as many as the smallest machine has cores. */
const LANES = 2;

it(`should give each mutated document an answer and keep nothing by halves, ${FILES} of them`, async () => {
  const tally = await sendMutated(FILES, LANES);
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  expect(Object.values(tally.answers).reduce((sum, count) => sum + count, 0)).toBe(FILES);
}, 5_400_000);
