import { expect, it } from 'vitest';
import { killBackups } from './kill-backup.js';

it('should leave whole backups alone when a backup is killed, and nothing of it after the next one', async () => {
  const report = await killBackups(2);
  expect(report.unfinished).toBeGreaterThan(0);
}, 300_000);
