import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { killDuringRegistrations } from './kill-during-registrations.js';

describeWithSharedData('a server that is killed while it registers persons', () => {
  it('should send a webhook for each stored registration and none for any other, after 2 kills', async () => {
    const report = await killDuringRegistrations(2);
    expect(report.started).toBe(7);
  }, 300_000);
});
