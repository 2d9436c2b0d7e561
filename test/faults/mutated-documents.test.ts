import { expect, it } from 'vitest';
import { sendMutated } from './mutated-documents.js';

const FILES = 10;

it(`should give each mutated document an answer and keep nothing by halves, ${FILES} of them`, async () => {
  const { answers } = await sendMutated(FILES);
  expect(Object.values(answers).reduce((sum, count) => sum + count, 0)).toBe(FILES);
}, 300_000);
