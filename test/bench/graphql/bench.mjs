// The GraphQL layer alone: the product's plugin against the fastest bare Apollo arrangement and mercurius, all answering
// from memory. Requests per CPU-second of the server, in interleaved rounds, as ratios within a round.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

import { OPERATIONS } from './example.mjs';

const KINDS = ['product', 'bare', 'mercurius'];
const ROUNDS = 5;
const SECONDS = 2;
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 16;

/** The goal of the plan: at least this much of the bare arrangement's throughput. */
export const TARGET = 0.6;

const start = async (kind) => {
  const child = fork(fileURLToPath(new URL('./servers.mjs', import.meta.url)), [kind], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the ${kind} server ended with ${code}`);
  });
  exited.catch(() => {});
  const [{ url, token }] = await Promise.race([once(child, 'message'), exited]);
  return { kind, child, url, token };
};

const cpuOf = async ({ child }) => {
  child.send('cpu');
  const [{ cpu }] = await once(child, 'message');
  return cpu / 1e6;
};

const headersOf = ({ token }) => ({
  'content-type': 'application/json',
  ...(token ? { authorization: `Bearer ${token}` } : {}),
});

/** Fails where a server answers with anything but the data: a fast refusal would win every benchmark. */
const check = async (server, operation) => {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: headersOf(server),
    body: JSON.stringify(operation),
  });
  const { data, errors } = await answer.json();
  if (errors || !data) throw new Error(`${server.kind} answered ${JSON.stringify(errors)}`);
  return JSON.stringify(data);
};

const load = async (server, operation, duration) => {
  const before = await cpuOf(server);
  const result = await autocannon({
    url: server.url,
    method: 'POST',
    headers: headersOf(server),
    body: JSON.stringify(operation),
    connections: CONNECTIONS,
    duration,
  });
  const used = (await cpuOf(server)) - before;
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${server.kind}: ${result.non2xx} refused`);
  return result.requests.total / used;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const rowOf = (name, ratios, note) => ({
  name,
  ratio: median(ratios),
  min: Math.min(...ratios),
  max: Math.max(...ratios),
  note,
});

/** Runs the benchmark, in about 75 s. @returns {Promise<{title: string, rows: {name: string, ratio: number, min: number, max: number, note: string}[]}>} */
export async function run() {
  const servers = [];
  try {
    for (const kind of KINDS) servers.push(await start(kind));
    const rows = [];
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      const answers = new Set();
      for (const server of servers) {
        answers.add(await check(server, operation));
        await load(server, operation, WARM_UP_SECONDS);
      }
      if (answers.size !== 1) throw new Error(`the servers answer ${name} differently`);
      const rates = Object.fromEntries(KINDS.map((kind) => [kind, []]));
      for (let round = 0; round < ROUNDS; round += 1) {
        const order = round % 2 ? servers.toReversed() : servers;
        for (const server of order) rates[server.kind].push(await load(server, operation, SECONDS));
      }
      const against = (kind) => rates.product.map((rate, round) => rate / rates[kind][round]);
      const speed = `${Math.round(median(rates.product))} requests per CPU-second`;
      rows.push(rowOf(`${name}: product / bare Apollo`, against('bare'), `target ${TARGET}; ${speed}`));
      rows.push(
        rowOf(`${name}: product / mercurius with jit`, against('mercurius'), 'mercurius without token or limits'),
      );
    }
    return { title: 'GraphQL layer alone', rows };
  } finally {
    for (const { child } of servers) child.disconnect();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const section = await run();
  if (process.argv.includes('--json')) console.log(JSON.stringify(section, null, 2));
  else {
    console.log(section.title);
    for (const { name, ratio, min, max, note } of section.rows) {
      console.log(`  ${name}: ${ratio.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)}); ${note}`);
    }
  }
}
