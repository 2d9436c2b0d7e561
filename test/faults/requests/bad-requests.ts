import pg from 'pg';
import { createTestDatabase, historyFaults } from '../../support/database.js';
import { COLLECTING, keptMemory, type Kept } from '../../support/kept-memory.js';
import { SEED } from '../../support/seed.js';
import { startServer, type TestServer } from '../../support/server.js';
import { makeDice } from '../envelopes/dice.js';
import type { Call } from './call.js';
import { graphqlCall } from './graphql-calls.js';
import { judge, type Verdict } from './judge.js';
import { rawCall, sendRaw } from './raw.js';
import { restCall } from './rest-calls.js';
import { Sender } from './send.js';
import { dribbleAll, type Dribbled } from './slow.js';
import { makeWorld, type Cast } from './world.js';

/** Calls on their way at once: more than the server has connections to its database. */
const AT_ONCE = 12;
/** What callers may do rightly by chance leaves a cast less and less to be refused for. */
const CALLS_A_CAST = 1_500;
/** Faults that are told of; the first ones tell most. */
const TOLD = 40;

/** What is sent, and how memory is looked at. */
export interface RunOptions {
  readonly calls: number;
  /** Connections of each kind that dribble meanwhile, and whether bodies do too. */
  readonly slow: { readonly ofEach: number; readonly bodies: boolean };
  /** After how many calls memory is looked at. */
  readonly marks?: readonly number[];
}

/** What a run came to. */
export interface Report {
  readonly seed: number;
  /** How often what was answered, by kind. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly slow: readonly Dribbled[];
  readonly memory: readonly (Kept & { readonly calls: number })[];
  readonly seconds: number;
  /** What should not have been. */
  readonly faults: readonly string[];
}

interface Row {
  readonly count: number;
}

/** Makes of a run what is told of it. */
class Tally {
  readonly kinds: Record<string, Record<string, number>> = {};
  readonly statuses: Record<string, number> = {};
  readonly faults: string[] = [];
  /** What was answered as made, by the field or address that makes it. */
  readonly made: Record<string, number> = {};
  #faulty = 0;

  note(kind: string, { outcome, fault }: Verdict, describe: () => string): void {
    const outcomes = (this.kinds[kind] ??= {});
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const [status = ''] = outcome.split(' ', 1);
    const shown = outcome.includes('right by chance') ? `${status} right by chance` : status;
    this.statuses[shown] = (this.statuses[shown] ?? 0) + 1;
    if (fault === undefined) return;
    this.#faulty += 1;
    if (this.#faulty <= TOLD) this.faults.push(`${kind}: ${fault}: ${describe()}`);
  }

  get told(): readonly string[] {
    return this.#faulty > TOLD ? [...this.faults, `and ${this.#faulty - TOLD} more`] : this.faults;
  }
}

const describeCall = ({ by, method, path, headers, body }: Call, text: string): string =>
  [
    `${by} ${method} ${path.slice(0, 300)}`,
    JSON.stringify(headers)
      .replace(/("authorization":".{20}).*?"/, '$1…"')
      .slice(0, 300),
    (body?.toString('latin1') ?? '').slice(0, 700),
    `-> ${text.slice(0, 300)}`,
  ].join('\n  ');

/**
 * Sends so many bad requests to a server of their own, by REST, GraphQL and bare sockets, with tokens of everybody and without, while
 * other connections dribble; and looks at what came of them: the answers, what the server logged, what its tables hold, and its memory.
 */
export async function sendBadRequests({ calls, slow, marks = [] }: RunOptions): Promise<Report> {
  const database = await createTestDatabase();
  const environment = {
    DATABASE_URL: database.url,
    VESTIBULE_LOG_LEVEL: 'warn',
    VESTIBULE_RATE_LIMIT: '1000000',
    VESTIBULE_FACE_WORKERS: '1',
    VESTIBULE_FACE_QUEUE: '1000',
    ...COLLECTING,
  };
  const server = await startServer(environment);
  try {
    return await run(server, environment, { calls, slow, marks });
  } finally {
    await server.stop();
    await database.drop();
  }
}

async function run(
  server: TestServer,
  environment: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
  { calls, slow, marks }: Required<RunOptions>,
): Promise<Report> {
  const world = await makeWorld(server, environment);
  const sender = new Sender(server.api, AT_ONCE);
  const tally = new Tally();
  const memory: (Kept & { calls: number })[] = [];
  const begun = performance.now();
  const dribbled = dribbleAll(server.api, slow.ofEach, slow.bodies).catch((error: unknown) => {
    tally.faults.push(String(error));
    return [];
  });
  let casts = 1;
  let cast = await world.next();
  for (let sent = 0; sent < calls;) {
    const batch = Math.min(CALLS_A_CAST, calls - sent, (marks.find((mark) => mark > sent) ?? calls) - sent);
    await sendBatch(server, sender, tally, cast, sent, sent + batch);
    sent += batch;
    if (marks.includes(sent)) {
      const kept = { calls: sent, ...(await keptMemory(server)) };
      memory.push(kept);
      process.stdout.write(`${JSON.stringify(kept)}\n`);
    }
    if (sent < calls) {
      cast = await world.next();
      casts += 1;
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  const ended = await dribbled;
  for (const { kind, statuses, ms } of ended) {
    const shown = statuses.join(' ') || 'closed';
    tally.note(
      kind,
      { outcome: shown, ...(statuses.some((status) => status >= 500) && { fault: shown }) },
      () => `${ms} ms`,
    );
  }
  sender.close();
  await lookBehind(server, environment.DATABASE_URL, tally, casts);
  const { kinds, statuses, told } = tally;
  return { seed: SEED, kinds, statuses, slow: ended, memory, seconds, faults: told };
}

async function sendBatch(
  server: TestServer,
  sender: Sender,
  tally: Tally,
  cast: Cast,
  from: number,
  until: number,
): Promise<void> {
  let number = from;
  const caller = async (): Promise<void> => {
    while (number < until) {
      const at = number;
      number += 1;
      // Dice of its own, so that a call is the same again whatever its neighbours do.
      const dice = makeDice(SEED + at);
      try {
        if (dice.chance(0.06)) {
          const { kind, bytes } = rawCall(dice);
          const { statuses, ms } = await sendRaw(server.api, bytes);
          const fault = statuses.find((status) => status >= 500);
          const outcome = statuses.length > 0 ? String(Math.max(...statuses)) : 'closed';
          tally.note(
            kind,
            { outcome, ...(fault !== undefined && { fault: `the status ${fault}` }) },
            () => `${ms} ms ${bytes.toString('latin1').slice(0, 500)}`,
          );
          continue;
        }
        const call = await (dice.chance(0.5) ? restCall : graphqlCall)(dice, cast);
        // What comes again runs compiled; a proof of a key is good for one call.
        const again = call.isGraphql && call.by !== 'device' && dice.chance(0.1) ? 3 : 1;
        for (let times = 0; times < again; times += 1) await sendOne(sender, tally, call, at);
      } catch (error) {
        tally.note('any', { outcome: 'failed', fault: `call ${at} of seed ${SEED}` }, () =>
          String(error instanceof Error ? error.stack : error),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
}

async function sendOne(sender: Sender, tally: Tally, call: Call, at: number): Promise<void> {
  const came = await sender.send(call);
  const verdict = judge(call, came);
  tally.note(call.kind, verdict, () => `call ${at} of seed ${SEED}: ${describeCall(call, came.text)}`);
  if (call.asks === undefined || !verdict.done) return;
  tally.made[call.asks] = (tally.made[call.asks] ?? 0) + 1;
}

/** What the server says of itself in the end, and whether its tables hold what was made and nothing else. */
async function lookBehind(server: TestServer, url: string, tally: Tally, casts: number): Promise<void> {
  const { faults, made } = tally;
  const health = await fetch(`${server.api}/health`);
  if (health.status !== 200) faults.push(`/health answers ${health.status}`);
  const errors = server
    .log()
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"|unhandled|uncaught|was replaced|^\s+at /i.test(line));
  faults.push(...errors.slice(0, TOLD).map((line) => `logged: ${line.slice(0, 1_500)}`));
  const jwks = (await (await fetch(`${server.api}/.well-known/jwks.json`)).json()) as Parameters<
    typeof historyFaults
  >[1];
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const sql = async (statement: string, values: readonly unknown[] = []): Promise<object[]> =>
    (await client.query<object>(statement, [...values])).rows;
  const count = async (from: string): Promise<number> =>
    ((await sql(`SELECT count(*)::integer AS count FROM ${from}`)) as Row[])[0]?.count ?? Number.NaN;
  try {
    faults.push(...(await historyFaults(sql, jwks)).map((fault) => JSON.stringify(fault)));
    const has = async (what: string, from: string, expected: number): Promise<void> => {
      const found = await count(from);
      if (found !== expected) faults.push(`There are ${found} of ${what}, and ${expected} were answered as made`);
    };
    const of = (...names: string[]): number => names.reduce((sum, name) => sum + (made[name] ?? 0), casts);
    await has('integration', 'integration', of('createIntegration'));
    await has('verification', 'verification', of('createVerification', '/v2/verification/create'));
    await has('device', 'device', of('enrolDevice'));
  } finally {
    await client.end();
  }
}
