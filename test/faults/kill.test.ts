import { expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { killDuringRegistrations } from './kill-during-registrations.js';

describeWithSharedData('a server that is killed while it registers persons', () => {
  it('should send a webhook for each stored registration and none for any other, after a kill', async () => {
    const report = await killDuringRegistrations(1);
    expect(report.started).toBe(4);
  }, 300_000);
});
