import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { describeMutated } from './mutated-images.js';

describeWithSharedData('mutated pictures', () => {
  it('should each get an answer, crash no worker and take no more memory, 60 of them', async () => {
    const tally = await describeMutated(60);
    expect(Object.values(tally).reduce((sum, count) => sum + count, 0)).toBe(60);
  }, 180_000);
});
