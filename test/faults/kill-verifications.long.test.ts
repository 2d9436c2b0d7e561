import { expect, it } from 'vitest';
import { killDuringVerifications } from './verifications/kill-during-verifications.js';

it('should lose no step of a verification and no webhook in 50 kills of Postgres, the API and the worker', async () => {
  const report = await killDuringVerifications(50);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report.kills).toEqual({ postgres: 17, api: 17, worker: 16 });
}, 1_800_000);
