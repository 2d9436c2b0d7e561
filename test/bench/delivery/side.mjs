// One process of the delivery benchmarks, told by its parent what it is: a receiver that answers at once or never, a worker as it is
// run, or a bare loop of the same client, which signs and sends the same bodies.
import { createServer } from 'node:http';

import { deliveryHeaders } from '../../../libs/webhooks/dist/index.js';
import { built } from '../database/built.mjs';

/** Answers 204 at once below /ok, never below /hang; tells how many came, and when, by `webhook-id` where it is asked to. */
const receiver = async ({ times }) => {
  let count = 0;
  let first = 0;
  let last = 0;
  const arrived = new Map();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const at = Date.now();
    request.resume();
    if (request.url.startsWith('/hang')) return;
    request.on('end', () => {
      last = performance.now();
      if (count++ === 0) first = last;
      if (times) arrived.set(request.headers['webhook-id'], at);
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('message', (ask) => {
    if (ask === 'reset') {
      count = 0;
      arrived.clear();
    }
    process.send({ count, ms: last - first, ...(ask === 'times' && { arrived: [...arrived] }) });
  });
  return { port: server.address().port };
};

const open = async ({ environment }) => {
  const { readConfig } = await built('config/index.js');
  const { openApplication } = await built('composition.js');
  const config = readConfig(environment);
  if (!config.ok) throw new Error(config.error.message);
  const application = await openApplication(config.value, { role: 'server' });
  if (!application.ok) throw new Error(application.error.message);
  return application.value;
};

/** Has what is asked of this process done; what fails ends it. */
const onMessage = (work) => process.on('message', (ask) => void work(ask));

const worker = async (options) => {
  const application = await open(options);
  const { createJobWorker } = await built('job-worker.js');
  const { createLogger } = await built('platform/log/index.js');
  const jobs = createJobWorker(application, createLogger({ level: 'warn' }));
  onMessage(async (ask) => {
    if (ask === 'start') await jobs.start();
    if (ask === 'stop') {
      await jobs.stop(1_000);
      await application.close();
    }
    const { user, system } = process.cpuUsage();
    process.send({ cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() / 2 ** 20 });
    if (ask === 'stop') process.disconnect();
  });
  return {};
};

/** Sends so many bodies, each signed, and so many at once. */
const bare = async () => {
  const { createGuardedClient } = await built('platform/http-client/index.js');
  const client = createGuardedClient({ allow: ['127.0.0.0/8'], connectionsPerOrigin: 64 });
  onMessage(async ({ url, count, concurrency, bodies, secret }) => {
    const ready = bodies.map((text) => Buffer.from(text));
    let next = 0;
    const sender = async () => {
      for (let at = next++; at < count; at = next++) {
        const body = ready[at % ready.length];
        const headers = deliveryHeaders({
          secrets: [secret],
          id: `evt_${at}`,
          timestamp: new Date(),
          body,
          event: 'images_stored',
          sequence: 1,
        });
        const outcome = await client.post({ url, headers: { ...headers, 'user-agent': 'Vestibule-Webhooks' }, body });
        if (outcome.kind !== 'response') throw new Error(`A call came to nothing: ${outcome.kind}`);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, sender));
    process.send({ sent: count });
  });
  return {};
};

const options = JSON.parse(process.argv[3] ?? '{}');
const told = await { receiver, worker, bare }[process.argv[2]](options);
process.on('disconnect', () => process.exit(0));
process.send(told);
