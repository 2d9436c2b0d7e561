import { expect, it } from 'vitest';
import { canMakeDisk, makeDisk } from '../support/disk.js';
import { killDuringVerifications } from './verifications/kill-during-verifications.js';

it('should lose no step of a verification and no webhook when Postgres, the API and the worker are killed once each', async () => {
  const report = await killDuringVerifications(3);
  expect(report.cuts).toEqual({ postgres: 1, api: 1, worker: 1 });
}, 300_000);

// As root and with loop devices alone; elsewhere a file system can't be mounted.
it.skipIf(!canMakeDisk())(
  'should lose nothing when the power goes and what was not flushed is gone',
  async () => {
    const disk = await makeDisk();
    try {
      const report = await killDuringVerifications(4, disk);
      expect(report.cuts).toEqual({ postgres: 1, api: 1, worker: 1, power: 1 });
    } finally {
      await disk.close();
    }
  },
  300_000,
);
