// The first page and the ten-thousandth of a million verifications of one integration, by GraphQL with cursors, over HTTP from the
// server as it is run: without a filter, and with each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../database/built.mjs';
import { ratioRow, timed, timesRow } from '../faces/figures.mjs';
import { command, start, stop, tokenOf } from '../serving/server.mjs';
import { REGULAR, seed } from './seed.mjs';

const FULL = { count: 1_000_000, page: 10_000, times: 50 };
const QUICK = { count: 5_000, page: 50, times: 3 };
const FIRST = 20;
const WARM_UP = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The goals of the plan: the far page within twice the time of the first, and each under 30 ms. */
const GOAL = 'goal 2';
const GOAL_MS = 'goal 30 ms';

const QUERY = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $status: VerificationStatus,
    $name: String, $from: DateTime, $until: DateTime) {
  integration(id: $id) { verifications(first: $first, after: $after, last: $last, before: $before, status: $status,
      uniqueIdentifier: $name, createdFrom: $from, createdUntil: $until) {
    edges { cursor node { id status uniqueIdentifier createdAt expiresAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

const daysAgo = (days) => new Date(Date.now() - days * DAY_MS).toISOString();

/** What is asked for; each holds more than ten thousand pages of 20. */
const FILTERS = {
  'no filter': {},
  'a status': { status: 'APPROVED' },
  'one person': { name: REGULAR },
  'one person and a status': { name: REGULAR, status: 'APPROVED' },
  'from a time on': { from: daysAgo(300) },
  'until a time': { until: daysAgo(30) },
  'a status between two times': { status: 'APPROVED', from: daysAgo(330), until: daysAgo(10) },
};

const listOf = (server, token, id) => async (variables) => {
  const answer = await fetch(`${server.api}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY, variables: { id, ...variables } }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data.integration.verifications;
};

/**
 * The cursor behind so many of a filter's verifications, by going through them all in Postgres; the reader's own conditions are not
 * asked, so that it is known to be the right place.
 */
async function cursorAt({ dataSource }, filter, offset, index) {
  const { encodeCursor } = await built('platform/graphql/relay.js');
  const status = filter.status && 'Approved';
  const rows = await dataSource.query(
    `SELECT created_at, id FROM verification
     WHERE ($2::text IS NULL OR status = $2) AND ($3::bytea IS NULL OR unique_identifier_index = $3)
       AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
     ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT 1`,
    [offset - 1, status, filter.name && index, filter.from, filter.until],
  );
  if (rows.length === 0) throw new Error(`there are no ${offset} verifications of ${JSON.stringify(filter)}`);
  return encodeCursor([rows[0].created_at.getTime(), rows[0].id]);
}

async function indexOfRegular({ keys, dataSource }, integrationId) {
  const { blindIndex } = await built('platform/vault/index.js');
  const { IDENTIFIER_FIELD } = await built('features/verification/db/verification-row.js');
  return blindIndex(await keys.lastingKey(dataSource, integrationId), IDENTIFIER_FIELD, REGULAR);
}

/** Times two pages in turns; fails where one is not full. */
async function timePages(list, near, far, times) {
  const measured = { near: [], far: [] };
  for (let round = -WARM_UP; round < times; round += 1) {
    for (const [name, page] of round % 2 === 0
      ? [
          ['near', near],
          ['far', far],
        ]
      : [
          ['far', far],
          ['near', near],
        ]) {
      const { ms, result } = await timed(() => list(page));
      if (result.edges.length !== (page.first ?? page.last)) throw new Error(`a page of ${result.edges.length}`);
      if (round >= 0) measured[name].push(ms);
    }
  }
  return measured;
}

const rowsOf = (name, page, { near, far }) => [
  timesRow(`${name}: page 1`, near, GOAL_MS),
  timesRow(`${name}: ${page}`, far, GOAL_MS),
  ratioRow(
    `${name}: ${page} / page 1`,
    far.map((ms, at) => ms / near[at]),
    GOAL,
  ),
];

async function measure(application, list, integrationId, { page, times }) {
  const index = await indexOfRegular(application, integrationId);
  const rows = [];
  for (const [name, filter] of Object.entries(FILTERS)) {
    const after = await cursorAt(application, filter, (page - 1) * FIRST, index);
    const near = { ...filter, first: FIRST };
    rows.push(...rowsOf(name, `page ${page}`, await timePages(list, near, { ...near, after }, times)));
  }
  const before = await cursorAt(application, {}, (page + 1) * FIRST, index);
  const backward = { last: FIRST, ...FILTERS['from a time on'] };
  const pages = await timePages(list, backward, { ...backward, before }, times);
  rows.push(...rowsOf('from the oldest since a time on', 'a far page', pages));
  return rows;
}

/** Runs the benchmark, in about four minutes, most of which make the million. */
export async function run({ quick }) {
  const { count, ...how } = quick ? QUICK : FULL;
  const home = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  const closers = [async () => rmSync(home, { recursive: true, force: true })];
  try {
    const server = await start(home, { VESTIBULE_RATE_LIMIT: '1000000' });
    closers.push(() => stop(server));
    const bank = await command(home, ['integration', 'create', '--name', 'Bench']);
    const { readConfig } = await built('config/index.js');
    const { openApplication } = await built('composition.js');
    const config = readConfig({ VESTIBULE_HOME: home });
    if (!config.ok) throw new Error(config.error.message);
    const application = await openApplication(config.value, { role: 'command' });
    if (!application.ok) throw new Error(application.error.message);
    closers.push(application.value.close);
    await seed(application.value, bank.id, count);
    const list = listOf(server, await tokenOf(server, bank), bank.id);
    const rows = await measure(application.value, list, bank.id, how);
    return {
      title: `Pages of ${FIRST} of ${count.toLocaleString('en')} verifications by GraphQL (ratios are of time)`,
      rows,
    };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
