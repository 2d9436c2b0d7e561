import { expect, it } from 'vitest';
import { killDuringVerifications } from './verifications/kill-during-verifications.js';

it('should lose no step of a verification and no webhook when Postgres, the API and the worker are killed once each', async () => {
  const report = await killDuringVerifications(3);
  expect(report.kills).toEqual({ postgres: 1, api: 1, worker: 1 });
}, 300_000);
