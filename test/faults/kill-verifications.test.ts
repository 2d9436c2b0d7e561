import { expect, it } from 'vitest';
import { canMakeDisk, makeDisk } from '../support/disk.js';
import { killDuringVerifications } from './verifications/kill-during-verifications.js';

// As root and with loop devices alone; elsewhere a file system can't be mounted, whose power could be cut.
const powerToo = canMakeDisk();

it(`should lose no step of a verification and no webhook when Postgres, the API and the worker are killed once each${powerToo ? ', and what was not flushed is gone' : ''}`, async () => {
  const disk = powerToo ? await makeDisk() : undefined;
  try {
    const report = await killDuringVerifications(powerToo ? 4 : 3, disk);
    expect(report.cuts).toEqual({ postgres: 1, api: 1, worker: 1, ...(powerToo && { power: 1 }) });
  } finally {
    await disk?.close();
  }
}, 300_000);
