import { openWebhooks, type TestWebhooks } from '@vestibule/api/testing/delivery';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startWorker } from '../../support/server.js';

const COUNT = 300;
/** The answers of the receiver that waits are given only when the first worker is dead. */
const WAITING = 20;

let bank: TestWebhooks;
let server: Server;
let holds = true;
const held: ServerResponse[] = [];
const came: string[] = [];

beforeAll(async () => {
  bank = await openWebhooks();
  server = createServer((request, response) => {
    request.resume();
    came.push(String(request.headers['webhook-id']));
    if (holds && came.length > COUNT - WAITING) held.push(response);
    else response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await bank.close();
});

it('should leave its deliveries to another when it is killed: each arrives, and is kept as delivered', async () => {
  await bank.subscribe(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  for (let made = 0; made < COUNT; made++) await bank.record();
  const first = startWorker(bank.variables);
  await vi.waitFor(() => expect(held.length).toBeGreaterThan(0), { timeout: 50_000, interval: 20 });
  await first.kill();
  holds = false;
  const left = await bank.query<{ n: number }>(`SELECT count(*)::integer AS n FROM job WHERE kind = 'delivery'`);
  expect(left[0]?.n, 'the first one has left something').toBeGreaterThan(0);
  const second = startWorker(bank.variables);
  try {
    await vi.waitFor(
      async () => {
        const states = await bank.query(`SELECT state, count(*)::integer AS n FROM delivery GROUP BY state`);
        expect(states).toEqual([{ state: 'delivered', n: COUNT }]);
      },
      { timeout: 50_000, interval: 100 },
    );
  } finally {
    await second.stop();
  }
  expect(new Set(came).size).toBe(COUNT);
  const counted = await bank.query(
    `SELECT count(*)::integer AS n, max(number) AS tries FROM delivery_attempt WHERE outcome = 'delivered'`,
  );
  expect(counted, 'what the dead one had begun is no try of anybody').toEqual([{ n: COUNT, tries: 1 }]);
  expect(await bank.query(`SELECT 1 FROM job WHERE kind = 'delivery'`)).toEqual([]);
}, 150_000);
