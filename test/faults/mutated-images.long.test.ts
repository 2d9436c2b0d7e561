import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { describeMutated } from './mutated-images.js';

const PICTURES = 5_000;

describeWithSharedData('mutated pictures, at length', () => {
  it(`should each get an answer, crash no worker and take no more memory, ${PICTURES} of them`, async () => {
    const tally = await describeMutated(PICTURES);
    process.stdout.write(`${JSON.stringify(tally)}\n`);
    expect(Object.values(tally.answers).reduce((sum, count) => sum + count, 0)).toBe(PICTURES);
  }, 1_800_000);
});
