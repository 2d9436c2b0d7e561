import { expect, it } from 'vitest';
import { killMachines } from './verifications/kill-machines.js';

it('should lose nothing when one of three API processes and one of two workers behind nginx are killed under load', async () => {
  const report = await killMachines(1, 5_000);
  expect(report.killedServers).toBe(1);
}, 300_000);
