import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import type { Job, NewJob } from './job.js';
import {
  cancel,
  claim,
  complete,
  enqueue,
  extend,
  hasten,
  nextDueIn,
  release,
  reschedule,
  type ClaimInput,
  type GroupRoom,
} from './job-store.js';

let testDatabase: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = new Pool({ connectionString: testDatabase.url, max: 8 });
  // `end()` doesn't wait for connections to be gone, and dropping the database says so to each that is not.
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  await pool.query('TRUNCATE job');
});

const job = (ref: string, more: Partial<NewJob> = {}): NewJob => ({ kind: 'k', ref, ...more });
const take = async (
  more: Partial<ClaimInput> = {},
): Promise<{ jobs: readonly Job[]; refs: string[]; token: string }> => {
  const token = randomUUID();
  const asked = {
    limit: 50,
    token,
    leaseSeconds: 30,
    kinds: ['k'],
    groupLimit: 100,
    room: new Map<string, GroupRoom>(),
    unknownLimit: 50,
    ...more,
  };
  const jobs = await claim(pool, asked);
  return { jobs, refs: jobs.map(({ ref }) => ref), token };
};
const idOf = (jobs: readonly Job[], at = 0): string => {
  const found = jobs[at];
  if (found === undefined) throw new Error('No such job was taken');
  return found.id;
};
const remaining = async (): Promise<number | null> => (await pool.query('SELECT FROM job')).rowCount;

describe('adding jobs', () => {
  it('should keep everything that was said, and give the ids in the order of the list', async () => {
    const ids = await enqueue(pool, [job('a', { payload: { n: [1, null] }, lane: 'L', groupKey: 'G' }), job('b')]);
    const { jobs } = await take();
    expect(jobs.map(({ id }) => id)).toEqual(ids);
    expect(jobs[0]).toMatchObject({
      kind: 'k',
      ref: 'a',
      payload: { n: [1, null] },
      lane: 'L',
      groupKey: 'G',
      attempt: 0,
    });
    expect(jobs[1]).toMatchObject({ ref: 'b', payload: {}, lane: null, groupKey: null });
  });

  it('should keep the order of a list of a thousand', async () => {
    const refs = Array.from({ length: 1_000 }, (_, n) => String(n));
    const ids = await enqueue(
      pool,
      refs.map((ref) => job(ref)),
    );
    expect(ids.map(Number)).toEqual(ids.map(Number).sort((a, b) => a - b));
    const { rows } = await pool.query<{ ref: string }>('SELECT ref FROM job ORDER BY id');
    expect(rows.map(({ ref }) => ref)).toEqual(refs);
  });

  it("should exist with the caller's commit and not without it", async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await enqueue(client, [job('a')]);
    expect((await take()).refs).toEqual([]);
    await client.query('ROLLBACK');
    expect(await remaining()).toBe(0);
    await client.query('BEGIN');
    await enqueue(client, [job('b')]);
    await client.query('COMMIT');
    client.release();
    expect((await take()).refs).toEqual(['b']);
  });

  it('should ask nothing of the database for an empty list', async () => {
    expect(await enqueue({ query: () => Promise.reject(new Error('asked')) }, [])).toEqual([]);
  });
});

describe('taking jobs', () => {
  it('should take what was due first, as many as asked, of the kinds asked', async () => {
    const at = (seconds: number): Date => new Date(Date.now() + seconds * 1000);
    await enqueue(pool, [
      job('late', { runAt: at(-1) }),
      job('early', { runAt: at(-60) }),
      job('other', { kind: 'other', runAt: at(-90) }),
      job('future', { runAt: at(60) }),
      job('middle', { runAt: at(-30) }),
    ]);
    expect((await take({ limit: 2 })).refs).toEqual(['early', 'middle']);
    expect((await take()).refs).toEqual(['late']);
    expect((await take()).refs).toEqual([]);
  });

  it('should take only the first of each lane, until it is done, however long it is put off', async () => {
    await enqueue(pool, [
      job('a1', { lane: 'A' }),
      job('a2', { lane: 'A' }),
      job('b1', { lane: 'B' }),
      job('free'),
      job('a3', { lane: 'A' }),
    ]);
    const first = await take();
    expect(first.refs).toEqual(['a1', 'b1', 'free']);
    expect((await take()).refs).toEqual([]);
    const lease = { id: idOf(first.jobs), token: first.token };
    await reschedule(pool, [{ ...lease, runAt: new Date(Date.now() + 60_000) }]);
    expect((await take()).refs).toEqual([]);
    await hasten(pool, 'k', ['a1']);
    const again = await take();
    expect(again.refs).toEqual(['a1']);
    expect(again.jobs[0]?.attempt).toBe(1);
    await complete(pool, [{ id: idOf(again.jobs), token: again.token }]);
    expect((await take()).refs).toEqual(['a2']);
  });

  it('should put off what waits behind a job in its lane with it, until that is cancelled', async () => {
    await enqueue(pool, [job('a1', { lane: 'A' }), job('b1', { lane: 'B' }), job('a2', { lane: 'A' })]);
    const { jobs, token } = await take({ limit: 1 });
    await reschedule(pool, [{ id: idOf(jobs), token, runAt: new Date(Date.now() + 60_000) }]);
    const due = await pool.query('SELECT ref FROM job WHERE run_at <= now()');
    expect(due.rows).toEqual([{ ref: 'b1' }]);
    expect(await cancel(pool, 'k', ['a1'])).toBe(1);
    expect((await take()).refs.sort()).toEqual(['a2', 'b1']);
  });

  it('should leave no more of a group to one process than its limit, counting what it runs already', async () => {
    await enqueue(pool, [
      ...Array.from({ length: 20 }, (_, n) => job(`slow${n}`, { groupKey: 'slow' })),
      ...Array.from({ length: 3 }, (_, n) => job(`quick${n}`, { groupKey: 'quick' })),
      job('free'),
    ]);
    const first = await take({ groupLimit: 4, room: new Map([['slow', { more: 3, fast: false }]]) });
    expect(first.refs).toEqual(['slow0', 'slow1', 'slow2', 'quick0', 'quick1', 'quick2', 'free']);
    expect((await take({ groupLimit: 4, room: new Map([['slow', { more: 0, fast: false }]]) })).refs).toEqual([]);
  });

  it('should take of groups that are not known as fast no more than it is told, and go on to those that are', async () => {
    await enqueue(
      pool,
      Array.from({ length: 20 }, (_, n) => job(`unknown${n}`, { groupKey: `unknown${n}` })),
    );
    await enqueue(pool, [job('known', { groupKey: 'known' })]);
    const room = new Map([['known', { more: 9, fast: true }]]);
    expect((await take({ unknownLimit: 0, room })).refs).toEqual(['known']);
    expect((await take({ unknownLimit: 3, room })).refs).toEqual(['unknown0', 'unknown1', 'unknown2']);
  });

  it('should get past any number of jobs of a full group', async () => {
    await enqueue(
      pool,
      Array.from({ length: 500 }, (_, n) => job(`slow${n}`, { groupKey: 'slow' })),
    );
    await enqueue(pool, [job('quick', { groupKey: 'quick' })]);
    expect((await take({ limit: 5, groupLimit: 4 })).refs).toHaveLength(4);
    expect((await take({ limit: 5, groupLimit: 4, room: new Map([['slow', { more: 0, fast: false }]]) })).refs).toEqual(
      ['quick'],
    );
  });

  it('should never give one job to two, nor two of a lane at once, however many take at the same moment', async () => {
    await enqueue(
      pool,
      Array.from({ length: 400 }, (_, n) => job(String(n), n % 2 === 0 ? { lane: `L${n % 20}` } : {})),
    );
    const taken = await Promise.all(Array.from({ length: 40 }, () => take({ limit: 20 })));
    const ids = taken.flatMap(({ jobs }) => jobs.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const lanes = taken.flatMap(({ jobs }) => jobs.flatMap(({ lane }) => lane ?? []));
    expect(new Set(lanes).size).toBe(lanes.length);
    expect(lanes).toHaveLength(10);
  });
});

describe('a lease', () => {
  it('should end, and the job be taken over, when nobody extends it', async () => {
    await enqueue(pool, [job('a')]);
    await take({ leaseSeconds: 0.2 });
    expect((await take()).refs).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await take()).refs).toEqual(['a']);
  });

  it('should fence a worker that was taken for dead: nothing it does counts', async () => {
    await enqueue(pool, [job('a')]);
    const zombie = await take({ leaseSeconds: 0.05 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const heir = await take();
    expect(heir.refs).toEqual(['a']);
    const stale = { id: idOf(zombie.jobs), token: zombie.token };
    expect(await complete(pool, [stale])).toEqual([]);
    expect(await reschedule(pool, [{ ...stale, runAt: new Date() }])).toEqual([]);
    expect(await extend(pool, [stale], 30)).toEqual([]);
    await release(pool, [stale]);
    expect((await take()).refs).toEqual([]);
    const lease = { id: idOf(heir.jobs), token: heir.token };
    expect(await extend(pool, [stale, lease], 30)).toEqual([lease]);
    expect(await complete(pool, [lease])).toEqual([lease.id]);
    expect(await complete(pool, [lease])).toEqual([]);
    expect(await remaining()).toBe(0);
  });

  it('should be given back without a try being counted', async () => {
    await enqueue(pool, [job('a')]);
    const { jobs, token } = await take();
    await release(pool, [{ id: idOf(jobs), token }]);
    expect((await take()).jobs[0]).toMatchObject({ ref: 'a', attempt: 0 });
  });

  it('should be lost when the job is cancelled', async () => {
    await enqueue(pool, [job('a'), job('b'), job('a', { kind: 'other' })]);
    const { jobs, token } = await take();
    expect(await cancel(pool, 'k', ['a', 'none'])).toBe(1);
    expect(await complete(pool, [{ id: idOf(jobs), token }])).toEqual([]);
    expect(await complete(pool, [{ id: idOf(jobs, 1), token }])).toEqual([idOf(jobs, 1)]);
    expect(await remaining()).toBe(1);
  });
});

it('should tell when the next job comes due, leaving out those that are due and those of other kinds', async () => {
  expect(await nextDueIn(pool, ['k'])).toBeNull();
  await enqueue(pool, [job('due'), job('x', { kind: 'other', runAt: new Date(Date.now() + 100) })]);
  expect(await nextDueIn(pool, ['k'])).toBeNull();
  await enqueue(pool, [
    job('later', { runAt: new Date(Date.now() + 60_000) }),
    job('soon', { runAt: new Date(Date.now() + 10_000) }),
  ]);
  const milliseconds = await nextDueIn(pool, ['k']);
  expect(milliseconds).toBeGreaterThan(9_000);
  expect(milliseconds).toBeLessThanOrEqual(10_000);
});
