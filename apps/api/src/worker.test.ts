import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openWebhooks, type TestWebhooks } from './webhook.test-support.js';
import { runWorker } from './worker.js';

let bank: TestWebhooks;
let hanging: Server;
let held = 0;

beforeAll(async () => {
  hanging = createServer(() => (held += 1)).listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  bank = await openWebhooks();
});
afterAll(async () => {
  hanging.closeAllConnections();
  hanging.close();
  await bank.close();
});

it('should end a worker of its own in time and cleanly, although a receiver hangs, and hand its job back', async () => {
  await bank.subscribe(`http://127.0.0.1:${(hanging.address() as AddressInfo).port}/hook`);
  await bank.record();
  const ended = runWorker(bank.config);
  await vi.waitFor(() => expect(held).toBe(1), { timeout: 20_000 });
  const asked = Date.now();
  process.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toEqual({ ok: true, value: 0 });
  expect(Date.now() - asked).toBeLessThan(8_000);
  expect(await bank.query(`SELECT attempt, lease_token FROM job WHERE ref <> 'all'`)).toEqual([
    { attempt: 0, lease_token: null },
  ]);
});
