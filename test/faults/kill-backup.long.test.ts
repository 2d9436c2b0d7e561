import { expect, it } from 'vitest';
import { killBackups } from './kill-backup.js';

it('should leave whole backups alone in 100 kills at random moments', async () => {
  const report = await killBackups(100);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report.unfinished).toBeGreaterThan(20);
}, 3_600_000);
