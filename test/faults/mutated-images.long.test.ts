import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { describeMutated } from './mutated-images.js';

describeWithSharedData('mutated pictures, at length', () => {
  it('should each get an answer, crash no worker and take no more memory, 1,000 of them', async () => {
    const tally = await describeMutated(1_000);
    process.stdout.write(`${JSON.stringify(tally)}\n`);
    expect(Object.values(tally).reduce((sum, count) => sum + count, 0)).toBe(1_000);
  }, 1_800_000);
});
