// Deliveries by one worker process: as fast as the same client in a bare loop, to a receiver that answers at once; and beside a URL
// that hangs, how long the others' take from their commit.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { built } from '../database/built.mjs';
import { quantile, ratioRow, timesRow } from '../faces/figures.mjs';
import { bodyOf, seedDeliveries } from './seed.mjs';

const FULL = { rounds: 5, count: 4_000, hangingMs: 30_000, perSecond: 200 };
const QUICK = { rounds: 1, count: 1_000, hangingMs: 2_000, perSecond: 50 };
/** The goals of the plan. */
const [TARGET, P99_MS] = [0.7, 1_000];
/** What one worker has in hand at once for one URL that is healthy; the bare loop sends so many at once too. */
const CONCURRENCY = 16;
const HEALTHY_URLS = 9;
const SHELL = { kind: 'command-line' };

const must = (result) => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** Starts a side, and gives what asks it; each question has one answer. */
async function startSide(kind, options, closers) {
  const child = fork(fileURLToPath(new URL('side.mjs', import.meta.url)), [kind, JSON.stringify(options)]);
  const [told] = await once(child, 'message');
  const side = {
    ...told,
    child,
    ask: async (question) => {
      child.send(question);
      const [answer] = await once(child, 'message');
      return answer;
    },
  };
  closers.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    if (kind === 'worker') child.send('stop');
    else child.disconnect();
    await gone;
  });
  return side;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Deliveries a second, by the worker and by the bare loop, in turn. */
async function measureRates({ application, integrationId, secret, environment, receiver, closers }, { rounds, count }) {
  const url = `http://127.0.0.1:${receiver.port}/ok`;
  const subscription = must(await application.webhooks.subscribe(SHELL, integrationId, 'images_stored', url));
  const worker = await startSide('worker', { environment }, closers);
  const bare = await startSide('bare', {}, closers);
  const bodies = Array.from({ length: 100 }, (_, at) => JSON.stringify(bodyOf(String(at).padStart(24, '0'))));
  const seed = (size, from) =>
    seedDeliveries(application, integrationId, { count: size, from, subscriptionOf: () => subscription.id });
  const untilCame = async (size) => {
    for (;;) {
      const { count: came, ms } = await receiver.ask('how many');
      if (came >= size) return (size / ms) * 1000;
      await sleep(50);
    }
  };
  const untilEnded = async () => {
    while ((await application.dataSource.query(`SELECT FROM job WHERE kind = 'delivery' LIMIT 1`)).length > 0)
      await sleep(50);
  };
  const rates = { worker: [], bare: [], cpuMs: [] };
  await worker.ask('start');
  for (let round = -1; round < rounds; round += 1) {
    const size = round < 0 ? Math.min(count, 2_000) : count;
    await receiver.ask('reset');
    await bare.ask({ url, count: size, concurrency: CONCURRENCY, bodies, secret });
    const bareRate = await untilCame(size);
    await receiver.ask('reset');
    const before = await worker.ask('cpu');
    await seed(size, 1_000_000 * (round + 1));
    const workerRate = await untilCame(size);
    await untilEnded();
    const after = await worker.ask('cpu');
    if (round < 0) continue;
    rates.bare.push(bareRate);
    rates.worker.push(workerRate);
    rates.cpuMs.push((after.cpuMs - before.cpuMs) / size);
  }
  must(await application.webhooks.unsubscribe(SHELL, subscription.id));
  return { rates, worker };
}

/** From commit to arrival at healthy URLs, at a steady rate, while one more URL of as many events hangs. */
async function measureBesideHanging({ application, integrationId, receiver }, { hangingMs, perSecond }) {
  const paths = [...Array.from({ length: HEALTHY_URLS }, (_, at) => `ok/${at}`), 'hang'];
  const subscriptions = [];
  for (const path of paths) {
    const url = `http://127.0.0.1:${receiver.port}/${path}`;
    subscriptions.push(must(await application.webhooks.subscribe(SHELL, integrationId, 'images_stored', url)));
  }
  await receiver.ask('reset');
  const total = Math.round((perSecond * hangingMs) / 1000);
  const begun = Date.now();
  for (let made = 0; made < total;) {
    const due = Math.min(total, Math.floor(((Date.now() - begun) * perSecond) / 1000));
    if (due > made) {
      await seedDeliveries(application, integrationId, {
        count: due - made,
        from: 500_000_000 + made,
        subscriptionOf: (number) => subscriptions[(made + number) % subscriptions.length].id,
      });
      made = due;
    }
    await sleep(5);
  }
  await sleep(2_000);
  const { arrived } = await receiver.ask('times');
  // By the database's clock, which is this machine's: a transaction's time is its beginning, so this is a little too long.
  const rows = await application.dataSource.query(
    'SELECT id, created_at FROM event WHERE position > 500000000 AND integration_id = $1',
    [integrationId],
  );
  const committed = new Map(rows.map(({ id, created_at: at }) => [id, at.getTime()]));
  const healthy = Math.round((total * HEALTHY_URLS) / (HEALTHY_URLS + 1));
  if (arrived.length < healthy - HEALTHY_URLS) throw new Error(`${arrived.length} of ${healthy} came`);
  return arrived.map(([id, at]) => at - (committed.get(id) ?? Number.NaN));
}

/** Runs the benchmark, in about two minutes. */
export async function run({ quick }) {
  const sizes = quick ? QUICK : FULL;
  const home = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  const closers = [async () => rmSync(home, { recursive: true, force: true })];
  try {
    const { openDatabase } = await built('platform/database/index.js');
    const database = must(await openDatabase({ home, role: 'server' }));
    closers.push(() => database.close());
    const environment = {
      VESTIBULE_HOME: home,
      DATABASE_URL: database.url,
      VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8',
      VESTIBULE_LOG_LEVEL: 'warn',
    };
    const { readConfig } = await built('config/index.js');
    const { openApplication } = await built('composition.js');
    const application = must(await openApplication(must(readConfig(environment)), { role: 'server' }));
    closers.push(() => application.close());
    const { integration } = must(await application.integrations.create(SHELL, { name: 'Bench' }));
    const [secret] = await application.integrationReader.webhookSecrets(integration.id, new Date());
    if (!secret) throw new Error('The integration has no secret.');
    const receiver = await startSide('receiver', { times: true }, closers);
    const parts = { application, integrationId: integration.id, secret, environment, receiver, closers };
    const { rates } = await measureRates(parts, sizes);
    const times = await measureBesideHanging(parts, sizes);
    const speed = (kind) => Math.round(median(rates[kind]));
    return {
      title: 'Deliveries by one worker process (ratios are of time)',
      rows: [
        ratioRow(
          'a delivery, with all that is kept of it / a call of the same client in a bare loop',
          rates.worker.map((rate, round) => rate / rates.bare[round]),
          `target ${TARGET}; ${speed('worker')} against ${speed('bare')} a second, ${CONCURRENCY} at once; ${median(rates.cpuMs).toFixed(2)} ms of the worker's CPU`,
        ),
        timesRow(
          `from commit to arrival at ${HEALTHY_URLS} healthy URLs, beside one that hangs`,
          times,
          `goal p99 ${P99_MS} ms; ${sizes.perSecond} events a second; worst of 1000: ${quantile(times, 0.999)} ms`,
        ),
      ],
    };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
