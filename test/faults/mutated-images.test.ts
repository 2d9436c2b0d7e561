import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { describeMutated } from './mutated-images.js';

const PICTURES = 50;

describeWithSharedData('mutated pictures', () => {
  it(`should each get an answer, crash no worker and take no more memory, ${PICTURES} of them`, async () => {
    const { answers } = await describeMutated(PICTURES);
    expect(Object.values(answers).reduce((sum, count) => sum + count, 0)).toBe(PICTURES);
  }, 180_000);
});
