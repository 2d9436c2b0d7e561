import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Config } from '../../config/index.js';
import { openDatabase, pendingMigrations, sql } from '../../platform/database/index.js';
import { checkMasterKey, loadMasterKey } from '../../platform/vault/index.js';
import { check, ill, well, type Check } from './check.js';

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** A request takes several statements: beyond this each person at a counter notices. Beside us it takes under 1 ms. */
const SLOW_ROUND_TRIP_MS = 50;
const ROUND_TRIPS = 5;
/** Tokens, signatures and idempotency compare times of several machines; the narrowest of them allows minutes. */
const CLOCK_TOLERANCE_MS = 5_000;
/** How long to wait for another command that holds the data folder. */
const PATIENCE_MS = 15_000;

/** Everything that the database can be asked. Changes nothing, and makes no database where there is none yet. */
export async function checkDatabase(config: Config): Promise<Check[]> {
  const { home, databaseUrl } = config;
  const isNew = databaseUrl === undefined && !existsSync(join(home, 'postgres', 'cluster'));
  if (isNew) return [well('database')];
  const opened = await openDatabase({ home, databaseUrl, role: 'command', patienceMs: PATIENCE_MS });
  if (!opened.ok) return [ill('database', told(opened.error))];
  const { url } = opened.value;
  try {
    const pending = await pendingMigrations(url);
    if (!pending.ok) {
      const name = pending.error.code === 'CONFLICT' ? 'migrations' : 'database';
      return [ill(name, told(pending.error))];
    }
    const hint = `Run \`vestibule migrate\`, or start the server, which does it: ${pending.value.join(', ')}.`;
    const migrations = check('migrations', pending.value.length === 0, hint);
    return [...(await withClient(url, (client) => askDatabase(client, config, migrations.ok))), migrations];
  } finally {
    await opened.value.close();
  }
}

async function askDatabase(client: Client, config: Config, migrated: boolean): Promise<Check[]> {
  const checks = [...(await checkTimes(client))];
  // What follows looks at tables that the migrations make.
  return migrated ? [...checks, await checkKey(client, config), ...(await checkBacklog(client))] : checks;
}

async function checkTimes(client: Client): Promise<Check[]> {
  const latencies: number[] = [];
  let skew = Number.POSITIVE_INFINITY;
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const before = Date.now();
    const start = performance.now();
    const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const took = performance.now() - start;
    latencies.push(took);
    // The database's time was read somewhere between asking and answering.
    const off = (rows[0]?.now.getTime() ?? Number.NaN) - (before + took / 2);
    if (Math.abs(off) < Math.abs(skew)) skew = off;
  }
  const fastest = Math.min(...latencies);
  const slow = `Each statement takes ${Math.round(fastest)} ms on its way; put the server nearer to its database.`;
  const clock = `The clocks of this machine and of the database are ${Math.round(skew / 1_000)} s apart; set both by NTP.`;
  return [
    check('database', fastest <= SLOW_ROUND_TRIP_MS, slow),
    check('clock', Math.abs(skew) <= CLOCK_TOLERANCE_MS, clock),
  ];
}

async function checkKey(client: Client, { home, masterKey }: Config): Promise<Check> {
  const name = 'master-key';
  const { rows } = await client.query<{ installations: number }>(sql('doctor/installation.sql'));
  const sealed = (rows[0]?.installations ?? 0) > 0;
  if (!sealed) return well(name);
  const path = join(home, 'master.key');
  if (masterKey.configured === undefined && !existsSync(path)) {
    return ill(
      name,
      `The database is sealed, and ${path} is gone: restore it from a backup, or set VESTIBULE_MASTER_KEY.`,
    );
  }
  const key = await loadMasterKey({ ...masterKey, home, mayMake: false });
  if (!key.ok) return ill(name, told(key.error));
  const query = async (text: string, values?: unknown[]): Promise<unknown> => (await client.query(text, values)).rows;
  const right = await checkMasterKey({ query }, key.value);
  return right.ok ? well(name) : ill(name, told(right.error));
}

interface Backlog {
  readonly overdue_jobs: number;
  readonly exhausted_deliveries: number;
}

interface DisabledUrl {
  readonly id: string;
  readonly kind: string;
  readonly url: string;
  readonly reason: string;
}

/** URLs that are named one by one; more than a screen of them tells no more. */
const NAMED_URLS = 10;

async function checkBacklog(client: Client): Promise<Check[]> {
  const { rows } = await client.query<Backlog>(sql('doctor/backlog.sql'));
  const { overdue_jobs: jobs = 0, exhausted_deliveries: exhausted = 0 } = rows[0] ?? {};
  return [
    check(
      'jobs',
      jobs === 0,
      `${jobs} jobs have waited for over ten minutes: start \`vestibule serve\` or \`vestibule worker\`.`,
    ),
    check(
      'deliveries',
      exhausted === 0,
      `${exhausted} deliveries of the last 7 days were given up: see \`vestibule webhook list --state exhausted\`, then \`vestibule webhook resend\`.`,
    ),
    await checkUrls(client),
  ];
}

/** By host alone: a URL's path and query may hold what its receiver takes for a secret. */
async function checkUrls(client: Client): Promise<Check> {
  const { rows } = await client.query<DisabledUrl>(sql('doctor/disabled-urls.sql'));
  const named = rows.slice(0, NAMED_URLS);
  const lines = named.map(({ id, kind, url, reason }) => `${id} (${kind} at ${new URL(url).host}): ${REASONS[reason]}`);
  const more = rows.length > named.length ? [`and ${rows.length - named.length} more`] : [];
  const todo = 'Mend it, call `vestibule webhook enable ID`, then `vestibule webhook resend` for what it missed.';
  const hint = ['Webhook URLs were disabled, and nothing is sent to them any more:', ...lines, ...more, todo];
  return check('webhook-urls', rows.length === 0, hint.join('\n'));
}

const REASONS: Readonly<Record<string, string>> = {
  gone: 'it answered 410 Gone',
  failing: 'it failed for 5 days',
};

async function withClient(url: string, work: (client: Client) => Promise<Check[]>): Promise<Check[]> {
  const client = new Client({
    connectionString: url,
    application_name: 'vestibule-doctor',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    // By code alone: the messages of drivers name users and hosts.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return [ill('database', `Asking the database failed (${code}). Its own log says more.`)];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const told = ({ message, hint }: { message: string; hint?: string }): string => (hint ? `${message} ${hint}` : message);
