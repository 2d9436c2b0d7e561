import { expect, it } from 'vitest';
import { canMakeDisk, makeDisk } from '../support/disk.js';
import { killDuringVerifications } from './verifications/kill-during-verifications.js';

it('should lose no step of a verification and no webhook in 200 kills and power cuts', async () => {
  // Elsewhere than as root with loop devices no file system can be mounted whose power can be cut.
  const disk = canMakeDisk() ? await makeDisk() : undefined;
  try {
    const report = await killDuringVerifications(200, disk);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    const sum = Object.values(report.cuts).reduce((all, each) => all + each, 0);
    expect(sum).toBe(200);
    if (disk) expect(report.cuts.power).toBe(50);
  } finally {
    await disk?.close();
  }
}, 3_600_000);
