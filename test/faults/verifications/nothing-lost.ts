import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { historyFaults } from '../../support/database.js';
import type { Receiver } from '../../support/receiver.js';
import { runCommand, type TestCredentials } from '../../support/server.js';
import type { Acknowledged } from './drive.js';

/** The contract: a killed worker's deliveries go on within 10 s; six times that, since a try that met a dead server waits. */
const DRAINED_WITHIN_MS = 60_000;

/** What is looked into. */
export interface Looked {
  readonly bank: TestCredentials;
  readonly home: string;
  /** The settings of whatever runs on it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly api: () => string;
  readonly sql: (statement: string, values?: readonly unknown[]) => Promise<object[]>;
}

/** What was found, where nothing is lost. */
export interface Found {
  readonly verifications: number;
  readonly acknowledgedSteps: number;
  /** Calls that were made again. */
  readonly retries: number;
  /** Verifications whose creation nobody heard of. */
  readonly unheard: number;
  readonly events: number;
  readonly webhooks: number;
  /** Blobs of uploads that were cut off, which the sweep removed. */
  readonly blobsSwept: number;
}

/** Nothing that was acknowledged is lost, no event is missing or belongs to nothing, and every row has its files. */
export async function expectNothingLost(
  looked: Looked,
  receiver: Receiver,
  all: readonly Acknowledged[],
): Promise<Found> {
  await drain(looked);
  const { bank, api, sql } = looked;
  const jwks = (await (await fetch(`${api()}/.well-known/jwks.json`)).json()) as Parameters<typeof historyFaults>[1];
  expect(await historyFaults(sql, jwks)).toEqual([]);
  const verifications = await expectAcknowledged(looked, all);
  return {
    verifications,
    acknowledgedSteps: all.reduce((sum, seen) => sum + stepsOf(seen), 0),
    retries: all.reduce((sum, { retries }) => sum + retries, 0),
    unheard: verifications - all.length,
    events: await expectTold(looked, receiver),
    webhooks: receiver.verified(bank.webhookSecret).length,
    blobsSwept: await expectBlobs(looked),
  };
}

const stepsOf = ({ id, consent, files, status, decided }: Acknowledged): number =>
  [id, consent, status, decided].filter(Boolean).length + files.size;

async function drain({ sql }: Looked): Promise<void> {
  for (const until = Date.now() + DRAINED_WITHIN_MS; Date.now() < until; await sleep(200)) {
    if ((await sql(`SELECT FROM delivery WHERE state = 'pending' LIMIT 1`)).length === 0) return;
  }
}

/** Every acknowledged step is in the database; gives how many verifications there are. */
async function expectAcknowledged({ sql }: Looked, all: readonly Acknowledged[]): Promise<number> {
  const rows = (await sql(
    `SELECT id, status, (SELECT count(*)::integer FROM consent WHERE verification_id = verification.id) AS consents,
            (SELECT count(*)::integer FROM decision WHERE verification_id = verification.id) AS decisions,
            (SELECT coalesce(jsonb_object_agg(evidence.id, encode(sha256, 'hex')), '{}') FROM evidence
             WHERE verification_id = verification.id) AS files
     FROM verification`,
  )) as { id: string; status: string; consents: number; decisions: number; files: Record<string, string> }[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id = '', consent, files, status, decided } of all) {
    expect([consent, files.size, status, decided], 'everybody came to the end').toEqual([
      true,
      1,
      'UNDER_REVIEW',
      true,
    ]);
    expect(byId.get(id)).toMatchObject({
      status: 'Approved',
      consents: 1,
      decisions: 1,
      files: Object.fromEntries(files),
    });
  }
  return rows.length;
}

/** Every event arrived, its signature holds, and each kind of one verification's came in order; gives how many there are. */
async function expectTold({ sql, bank }: Looked, receiver: Receiver): Promise<number> {
  const events = (await sql(`SELECT id, subject_id, kind, sequence FROM event ORDER BY subject_id, sequence`)) as {
    id: string;
    subject_id: string;
    kind: string;
    sequence: number;
  }[];
  const heard = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { id, event, payload } of receiver.verified(bank.webhookSecret)) {
    if (seen.has(id) || !('id' in payload)) continue;
    seen.add(id);
    const lane = `${payload.id} ${event}`;
    heard.set(lane, [...(heard.get(lane) ?? []), id]);
  }
  const recorded = new Map<string, string[]>();
  for (const { id, subject_id: subject, kind } of events) {
    const lane = `${subject} ${kind}`;
    recorded.set(lane, [...(recorded.get(lane) ?? []), id]);
  }
  expect(Object.fromEntries(heard)).toEqual(Object.fromEntries(recorded));
  return events.length;
}

/** Rows and blobs agree, once a day has passed and what was cut off was swept; gives how many blobs that were. */
async function expectBlobs({ sql, home, environment }: Looked): Promise<number> {
  const check = (): Promise<unknown> => runCommand(home, ['storage', 'check'], environment);
  expect(await check()).toMatchObject({ missing: [], unknown: [] });
  await sql(`UPDATE blob_intent SET since = since - interval '1 day'`);
  const { removed } = await runCommand<{ removed: number }>(home, ['storage', 'sweep'], environment);
  const [{ named = 0 } = {}] = (await sql('SELECT count(*)::integer AS named FROM named_blob')) as { named?: number }[];
  expect(await check()).toEqual({ blobs: named, named, waiting: 0, missing: [], unknown: [] });
  return removed;
}
