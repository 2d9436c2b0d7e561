import {
  createGuardedClient,
  createJobWorker,
  openWebhooks,
  type Resolver,
  type TestWebhooks,
} from '@vestibule/api/testing/delivery';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startBadReceivers, type BadReceiver } from './bad-receivers.js';
import { Loopback } from './loopback.js';

interface TryRow {
  readonly url: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly http_status: number | null;
  readonly duration_ms: number;
  readonly wait: number | null;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
  readonly failing_since: Date | null;
}

/** What the two sockets' buffers take before a sender notices that nobody reads. */
const BUFFERED_BYTES = 30e6;
const TIMEOUT_MS = 2_000;
const [FIRST_STEP, LONGEST_STEP] = [5, 86_400];

const loopback = new Loopback();
const faults: string[] = [];
const logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object, text: string) => void faults.push(`${text} ${JSON.stringify(fields)}`),
};
let bank: TestWebhooks;
let started: Awaited<ReturnType<typeof startBadReceivers>>;
let flapping = 500;
let flaps = 0;
let turned = 0;
const urls = { flapping: '', turning: '' };

/** `turning.example` is on loopback when it is first asked for, and in a private network from then on. */
const resolver: Resolver = (host) => {
  if (host === 'lost.example') return Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
  if (host === 'private.example') return Promise.resolve([{ address: '10.0.0.1', family: 4 }]);
  if (host === 'turning.example' && turned++ > 0) return Promise.resolve([{ address: '169.254.169.254', family: 4 }]);
  return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
};

const tries = (): Promise<TryRow[]> =>
  bank.query(`
    SELECT subscription.url, delivery.state, attempt.outcome, attempt.http_status, attempt.duration_ms,
           extract(epoch FROM delivery.next_attempt_at - attempt.at)::float8 AS wait,
           subscription.enabled, subscription.disabled_reason, subscription.failing_since
    FROM delivery
    JOIN webhook_subscription AS subscription ON subscription.id = delivery.subscription_id
    LEFT JOIN delivery_attempt AS attempt ON attempt.delivery_id = delivery.id AND attempt.number = delivery.attempts`);
/** How each try at a URL came out, the first one first. */
const outcomesAt = (url: string) =>
  bank.query<Pick<TryRow, 'outcome' | 'http_status'>>(
    `SELECT attempt.outcome, attempt.http_status
     FROM delivery_attempt AS attempt
     JOIN delivery ON delivery.id = attempt.delivery_id
     JOIN webhook_subscription AS subscription ON subscription.id = delivery.subscription_id
     WHERE subscription.url = $1 ORDER BY attempt.number`,
    [url],
  );
const tryAt = async (url: string): Promise<TryRow | undefined> => (await tries()).find((row) => row.url === url);
const receiver = (name: string): BadReceiver => {
  const found = started.list.find((each) => each.name === name);
  if (!found) throw new Error(`There is no receiver that ${name}`);
  return found;
};
/** Makes what waits for its next try due, and ends when it was tried. */
const again = async (url: string, attempts: number): Promise<void> => {
  await bank.query(
    `UPDATE job SET run_at = now() FROM delivery JOIN webhook_subscription AS s ON s.id = subscription_id
     WHERE job.ref = delivery.id AND s.url = $1`,
    [url],
  );
  await vi.waitFor(
    async () => {
      const rows = await bank.query<{ attempts: number }>(
        'SELECT attempts FROM delivery JOIN webhook_subscription AS s ON s.id = subscription_id WHERE s.url = $1',
        [url],
      );
      expect(rows[0]?.attempts).toBe(attempts);
    },
    { timeout: 15_000, interval: 50 },
  );
};

// The tests of this file are one event's story: it is sent to every receiver at once.
beforeAll(async () => {
  bank = await openWebhooks();
  started = await startBadReceivers(loopback);
  const flappingPort = await loopback.http((_, response) => {
    flaps += 1;
    response.writeHead(flapping).end();
  });
  const turningPort = await loopback.http((_, response) => void response.writeHead(500, { connection: 'close' }).end());
  urls.flapping = `http://127.0.0.1:${flappingPort}/hook`;
  urls.turning = `http://turning.example:${turningPort}/hook`;
  for (const { url } of [...started.list, { url: urls.flapping }, { url: urls.turning }]) await bank.subscribe(url);
  const httpClient = createGuardedClient({
    allow: ['127.0.0.0/8'],
    timeoutMs: TIMEOUT_MS,
    resolver,
    ca: started.ca,
  });
  const worker = createJobWorker({ ...bank.application, httpClient }, logger);
  await bank.record();
  await worker.start();
  loopback.with({ close: () => Promise.all([worker.stop(0), httpClient.close()]) });
  while ((await tries()).some(({ outcome }) => outcome === null)) await sleep(100);
});
afterAll(async () => {
  await loopback.close();
  await bank.close();
});

it('should come to what each receiver makes of it, and to no fault of ours', async () => {
  const rows = await tries();
  const seen = started.list.map(({ name, url }) => {
    const row = rows.find((each) => each.url === url);
    return [name, row?.outcome, row?.http_status, row?.state];
  });
  expect(seen).toEqual(
    started.list.map(({ name, expected: { outcome, status } }) => {
      const state = outcome === 'delivered' ? 'delivered' : status === 410 ? 'exhausted' : 'pending';
      return [name, outcome, status, state];
    }),
  );
  expect(faults).toEqual([]);
});

it('should never wait for a receiver for longer than its time, whatever that sends', async () => {
  const slow = (await tries()).filter(({ duration_ms }) => duration_ms > 3 * TIMEOUT_MS);
  expect(slow).toEqual([]);
});

it('should read of an answer no more than its beginning, and unpack nothing', async () => {
  const endless = ['huge', 'chunks', 'bomb', 'headers', 'header', 'chunk extension'];
  expect([...started.watched.written.keys()].toSorted()).toEqual(endless.toSorted());
  for (const [name, bytes] of started.watched.written) {
    // What comes before a chunk is dropped as it comes, until the time for an answer is over.
    if (name !== 'chunk extension') expect(bytes, name).toBeLessThan(BUFFERED_BYTES);
  }
});

it('should go nowhere where a receiver or its name leads it', () => {
  expect(started.watched.followed).toBe(0);
});

it.each([
  ['asks for two minutes', 120, 120],
  ['asks for an hour by a date', 3_500, 3_601],
  ['asks for ten years', LONGEST_STEP, LONGEST_STEP],
  ['asks for ten years by a date', LONGEST_STEP, LONGEST_STEP],
  ['asks for a time that has passed', 0.9 * FIRST_STEP, 1.1 * FIRST_STEP],
  ['asks for nonsense', 0.9 * FIRST_STEP, 1.1 * FIRST_STEP],
  ['asks for less than nothing', 0.9 * FIRST_STEP, 1.1 * FIRST_STEP],
  ['hangs', 0.9 * FIRST_STEP, 1.1 * FIRST_STEP],
])('should wait, where a receiver %s, between %s and %s seconds', async (name, least, most) => {
  const wait = (await tryAt(receiver(name).url))?.wait ?? Number.NaN;
  expect(wait).toBeGreaterThanOrEqual(least - 0.001);
  expect(wait).toBeLessThanOrEqual(most + 0.001);
});

it('should, being answered 410, disable that URL alone, and leave an entry in the audit trail', async () => {
  const disabled = (await tries()).filter(({ enabled }) => !enabled);
  expect(disabled.map(({ url, disabled_reason }) => [url, disabled_reason])).toEqual([
    [receiver('is gone').url, 'gone'],
  ]);
  const entries = await bank.query<{ action: string; subject_id: string }>(
    `SELECT action, subject_id FROM audit_entry WHERE action LIKE 'webhook.disabled%'`,
  );
  const [subscription] = await bank.query<{ id: string }>('SELECT id FROM webhook_subscription WHERE NOT enabled');
  expect(entries).toEqual([{ action: 'webhook.disabled_gone', subject_id: subscription?.id }]);
});

it('should be delivered in the end where a receiver flaps, whose URL is healthy again then', async () => {
  expect((await tryAt(urls.flapping))?.failing_since).toBeInstanceOf(Date);
  flapping = 503;
  await again(urls.flapping, 2);
  expect(await tryAt(urls.flapping)).toMatchObject({ state: 'pending', outcome: 'refused', http_status: 503 });
  flapping = 200;
  await again(urls.flapping, 3);
  expect(await tryAt(urls.flapping)).toMatchObject({ state: 'delivered', failing_since: null, enabled: true });
  expect(flaps).toBe(3);
});

it('should not be sent to a name that has turned to a private address since', async () => {
  // On a busy machine the second try, five seconds after the first, has been made by now.
  if ((await outcomesAt(urls.turning)).length < 2) await again(urls.turning, 2);
  const [first, second] = await outcomesAt(urls.turning);
  expect(first).toMatchObject({ outcome: 'refused', http_status: 500 });
  expect(second).toMatchObject({ outcome: 'refused_address', http_status: null });
  expect(await tryAt(urls.turning)).toMatchObject({ state: 'pending' });
});
