// An integration with its 20 latest faces from Postgres: the product's GraphQL endpoint against a bare route that runs the
// same statements. Requests per CPU-second of the server, and per second, in interleaved rounds, as ratios within a round.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

import { built } from './built.mjs';

const ROUNDS = 5;
const SECONDS = 3;
const WARM_UP_SECONDS = 3;
const CONNECTIONS = 16;

/** The goal of the plan: at least this much of the bare route's throughput. */
export const TARGET = 0.5;

const QUERY = `query IntegrationFaces($id: ID!, $first: Int!) {
  integration(id: $id) { id name faces(first: $first) {
    edges { cursor node { id uniqueIdentifier enabled registeredAt lockedUntil createdAt images { id gesture key } } }
    pageInfo { hasNextPage endCursor }
  } }
}`;

const start = async (kind, home, databaseUrl, integrationId) => {
  const given = [kind, home, databaseUrl, ...(integrationId ? [integrationId] : [])];
  const child = fork(fileURLToPath(new URL('./servers.mjs', import.meta.url)), given, {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the ${kind} server ended with ${code}`);
  });
  exited.catch(() => {});
  const [told] = await Promise.race([once(child, 'message'), exited]);
  return { kind, child, ...told };
};

const cpuOf = async ({ child }) => {
  child.send('cpu');
  const [{ cpu }] = await once(child, 'message');
  return cpu / 1e6;
};

const callOf = ({ url, token, integrationId }) => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: JSON.stringify({ query: QUERY, variables: { id: integrationId, first: 20 } }),
});

/** Fails where a server answers with anything but the data: a fast refusal would win every benchmark. */
const check = async (server) => {
  const { url, ...call } = callOf(server);
  const { data, errors } = await (await fetch(url, call)).json();
  if (errors || data?.integration?.faces.edges.length !== 20)
    throw new Error(`${server.kind}: ${JSON.stringify(errors)}`);
  return JSON.stringify(data);
};

const load = async (server, duration) => {
  const before = await cpuOf(server);
  const result = await autocannon({ ...callOf(server), connections: CONNECTIONS, duration });
  const used = (await cpuOf(server)) - before;
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${server.kind}: ${result.non2xx} refused`);
  return { perCpu: result.requests.total / used, perSecond: result.requests.total / result.duration };
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const rowOf = (name, ratios, note) => ({
  name,
  ratio: median(ratios),
  min: Math.min(...ratios),
  max: Math.max(...ratios),
  note,
});

/** Runs the benchmark, in about 50 s. @returns {Promise<{title: string, rows: {name: string, ratio: number, min: number, max: number, note: string}[]}>} */
export async function run() {
  const { createTestDatabase, startTestCluster } = await built('platform/database/testing.js');
  const home = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  const cluster = await startTestCluster();
  const servers = [];
  try {
    const { url } = await createTestDatabase();
    const product = await start('product', home, url);
    servers.push(product, await start('bare', home, url, product.integrationId));
    const answers = new Set();
    for (const server of servers) {
      answers.add(await check(server));
      await load(server, WARM_UP_SECONDS);
    }
    if (answers.size !== 1) throw new Error(`the servers answer differently: ${[...answers].join('\n')}`);
    const rates = { product: [], bare: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = round % 2 ? servers.toReversed() : servers;
      for (const server of order) rates[server.kind].push(await load(server, SECONDS));
    }
    const ratios = (measure) => rates.product.map((rate, round) => rate[measure] / rates.bare[round][measure]);
    const speed = (measure) => Math.round(median(rates.product.map((rate) => rate[measure])));
    const rows = [
      rowOf(
        'product / bare route, CPU',
        ratios('perCpu'),
        `target ${TARGET}; ${speed('perCpu')} requests per CPU-second`,
      ),
      rowOf(
        'product / bare route, time',
        ratios('perSecond'),
        `target ${TARGET}; ${speed('perSecond')} requests per second`,
      ),
    ];
    return { title: 'An integration with its 20 latest faces from Postgres', rows };
  } finally {
    for (const { child } of servers) {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    }
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
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
