import { expect, it } from 'vitest';
import { killMachines } from './verifications/kill-machines.js';

it('should lose nothing when one of each is killed every ten seconds for five minutes under load', async () => {
  const report = await killMachines(30, 10_000);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report.seconds).toBeGreaterThanOrEqual(290);
}, 1_200_000);
