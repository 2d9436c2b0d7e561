import { sql } from '../database/index.js';
import type { Job, NewJob, SqlExecutor } from './job.js';

type Row = Readonly<Record<string, unknown>>;

/** A claim on a job: its id and the token of the lease. */
export interface Lease {
  readonly id: string;
  readonly token: string;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

/** TypeORM gives the rows of a SELECT, pg an object that holds them; every statement of this folder ends in a SELECT. */
const rowsOf = (result: unknown): readonly Row[] => {
  const rows = isRow(result) && 'rows' in result ? result.rows : result;
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new TypeError('The executor gave no rows');
  return rows;
};

const run = async (executor: SqlExecutor, file: string, parameters: unknown[]): Promise<readonly Row[]> =>
  rowsOf(await executor.query(sql(`jobs/${file}.sql`), parameters));

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('The database gave no text');
  return value;
};
const textOrNull = (value: unknown): string | null => (value === null ? null : text(value));

const toJob = (row: Row): Job => {
  if (typeof row.attempt !== 'number') throw new TypeError('Not a job');
  return {
    id: text(row.id),
    kind: text(row.kind),
    ref: text(row.ref),
    payload: row.payload,
    lane: textOrNull(row.lane),
    groupKey: textOrNull(row.group_key),
    attempt: row.attempt,
  };
};

/**
 * Adds jobs, in the caller's transaction where the executor is one: they exist, and workers are woken, with its commit.
 *
 * Who adds to a lane holds a lock on what the lane stands for (the face's or verification's row); otherwise two
 * transactions may take their ids in one order and commit in the other.
 *
 * @returns the jobs' ids, in the order of the list
 */
export const enqueue = async (executor: SqlExecutor, jobs: readonly NewJob[]): Promise<readonly string[]> => {
  if (jobs.length === 0) return [];
  const asked = jobs.map(({ kind, ref, payload = {}, lane, groupKey, runAt }) => ({
    kind,
    ref,
    payload,
    lane: lane ?? null,
    group_key: groupKey ?? null,
    run_at: runAt?.toISOString() ?? null,
  }));
  const rows = await run(executor, 'enqueue', [JSON.stringify(asked)]);
  return rows.map((row) => text(row.id));
};

/** Makes the jobs of a kind that work on these refs due now, where they wait for a later time; gives how many did. */
export const hasten = async (executor: SqlExecutor, kind: string, refs: readonly string[]): Promise<number> =>
  (await run(executor, 'hasten', [kind, refs])).length;

/** Removes the jobs of a kind that work on these refs; one in hand keeps no result. Gives how many there were. */
export const cancel = async (executor: SqlExecutor, kind: string, refs: readonly string[]): Promise<number> =>
  (await run(executor, 'cancel', [kind, refs])).length;

/** How many more jobs of a group may be taken. */
export interface GroupRoom {
  readonly more: number;
  readonly fast: boolean;
}

/** What a worker asks for when it claims. */
export interface ClaimInput {
  readonly limit: number;
  readonly token: string;
  readonly leaseSeconds: number;
  readonly kinds: readonly string[];
  /** How many jobs of a group are taken at most, unless `room` says so. */
  readonly groupLimit: number;
  /** How many more jobs of each of these groups are taken at most, and whether it is known as fast. */
  readonly room: ReadonlyMap<string, GroupRoom>;
  /** How many jobs are taken at most of groups that are not known as fast. */
  readonly unknownLimit: number;
}

/** Takes due jobs under one lease token. */
export const claim = async (executor: SqlExecutor, input: ClaimInput): Promise<readonly Job[]> => {
  const { limit, token, leaseSeconds, kinds, groupLimit, room, unknownLimit } = input;
  const rooms = [...room.values()];
  const rows = await run(executor, 'claim', [
    limit,
    token,
    leaseSeconds,
    kinds,
    groupLimit,
    [...room.keys()],
    rooms.map(({ more }) => more),
    unknownLimit,
    rooms.map(({ fast }) => fast),
  ]);
  return rows.map(toJob);
};

const columns = (leases: readonly Lease[]): [string[], string[]] => [
  leases.map(({ id }) => id),
  leases.map(({ token }) => token),
];

const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => text(row.id));

/** Locks jobs until the end of the transaction, in the one order in which all do who lock several. */
export const lock = async (executor: SqlExecutor, leases: readonly Lease[]): Promise<void> => {
  await run(executor, 'lock', [leases.map(({ id }) => id)]);
};

/** Ends jobs; gives the ids of those whose leases were not lost. */
export const complete = async (executor: SqlExecutor, leases: readonly Lease[]): Promise<readonly string[]> =>
  leases.length === 0 ? [] : idsOf(await run(executor, 'complete', columns(leases)));

/** Puts jobs off as failed tries; gives the ids of those whose leases were not lost. */
export const reschedule = async (
  executor: SqlExecutor,
  leases: readonly (Lease & { readonly runAt: Date })[],
): Promise<readonly string[]> =>
  leases.length === 0
    ? []
    : idsOf(await run(executor, 'reschedule', [...columns(leases), leases.map(({ runAt }) => runAt)]));

/** Keeps leases for some seconds more; gives those that are still held. */
export const extend = async (
  executor: SqlExecutor,
  leases: readonly Lease[],
  leaseSeconds: number,
): Promise<readonly Lease[]> => {
  const rows = await run(executor, 'extend', [...columns(leases), leaseSeconds]);
  return rows.map((row) => ({ id: text(row.id), token: text(row.lease_token) }));
};

/** Hands leases back, counting no try. */
export const release = async (executor: SqlExecutor, leases: readonly Lease[]): Promise<void> => {
  if (leases.length > 0) await run(executor, 'release', columns(leases));
};

/** Milliseconds until the next job of these kinds comes due; null when none waits for its time. */
export const nextDueIn = async (executor: SqlExecutor, kinds: readonly string[]): Promise<number | null> => {
  const [row] = await run(executor, 'next_due', [kinds]);
  return typeof row?.milliseconds === 'number' ? row.milliseconds : null;
};

/** Any number: with the kind's name it names a lock among the advisory locks of the database. */
const KEEP_LOCK = 7_204_118;

/** Makes the one job of a kind of which there is to be one, unless it is there; in the caller's transaction. */
export const keepOne = async (transaction: SqlExecutor, kind: string, runAt: Date): Promise<void> => {
  // Whoever waits here sees in the next statement what the one before it made.
  await transaction.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [KEEP_LOCK, kind]);
  await transaction.query(sql('jobs/keep.sql'), [kind, runAt]);
};
