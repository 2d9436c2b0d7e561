import { expect, it } from 'vitest';
import { canMakeDisk, makeDisk } from '../support/disk.js';
import { killDuringVerifications } from './verifications/kill-during-verifications.js';

// As root and with loop devices alone; elsewhere a file system can't be mounted, whose power could be cut.
const powerToo = canMakeDisk();

it(`should lose no step of a verification and no webhook when two of Postgres, the API${powerToo ? ', the worker and the power' : ' and the worker'} are killed`, async () => {
  const disk = powerToo ? await makeDisk() : undefined;
  try {
    const { cuts } = await killDuringVerifications(2, disk);
    expect(Object.values(cuts)).toEqual([1, 1]);
  } finally {
    await disk?.close();
  }
}, 300_000);
