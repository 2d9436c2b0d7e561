import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { killDuringRegistrations } from './kill-during-registrations.js';

describeWithSharedData('a server that is killed while it registers persons, at length', () => {
  it('should send a webhook for each stored registration and none for any other, after 20 kills', async () => {
    const report = await killDuringRegistrations(20);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(report.started).toBe(61);
  }, 1_200_000);
});
