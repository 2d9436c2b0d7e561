import { afterEach, describe, expect, it } from 'vitest';
import type { SumsRequest, SumsStart } from './testing.js';
import { WorkerPool, type PoolOptions } from './worker-pool.js';

const pools: WorkerPool<SumsStart, SumsRequest, number>[] = [];

function makePool(options: Partial<PoolOptions<SumsStart>> = {}): WorkerPool<SumsStart, SumsRequest, number> {
  const pool = new WorkerPool<SumsStart, SumsRequest, number>({
    script: new URL('./testing.js', import.meta.url),
    start: 'well',
    workers: 1,
    queueLimit: 2,
    requestTimeoutMs: 5_000,
    startTimeoutMs: 10_000,
    heapMb: 32,
    ...options,
  });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const sum = (...bytes: number[]): SumsRequest => ({ kind: 'sum', bytes: Uint8Array.from(bytes) });
const wait = (ms: number): SumsRequest => ({ kind: 'wait', ms });

describe('WorkerPool', () => {
  it('should answer requests in their order, also those that came before it was ready', async () => {
    const pool = makePool({ queueLimit: 3 });
    const answers = await Promise.all([pool.run(sum(1, 2)), pool.run(sum(3, 4)), pool.run(sum(5, 6))]);
    expect(answers).toEqual([3, 7, 11].map((answer) => ({ ok: true, answer })));
  });

  it('should leave the bytes with whoever sent them', async () => {
    const pool = makePool();
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await pool.run({ kind: 'sum', bytes })).toEqual({ ok: true, answer: 6 });
    expect([...bytes]).toEqual([1, 2, 3]);
  });

  it('should refuse what does not fit into the queue and say when to come back, by the time that requests take', async () => {
    const pool = makePool();
    await pool.ready();
    await pool.run(wait(700));
    const taken = [pool.run(wait(700)), pool.run(sum(1)), pool.run(sum(2))];
    expect(pool.load()).toMatchObject({ running: 1, waiting: 2 });
    // Two wait and this one would be the third: 3 × 0.7 s, rounded up.
    expect(await pool.run(sum(3))).toEqual({ ok: false, reason: 'overloaded', retryAfterSeconds: 3 });
    expect((await Promise.all(taken)).every(({ ok }) => ok)).toBe(true);
    expect(await pool.run(sum(3))).toEqual({ ok: true, answer: 3 });
  });

  it.each(['throw', 'exit', 'fill memory'] as const)(
    'should fail only the one request when a worker dies (%s), and start another',
    async (kind) => {
      const pool = makePool();
      await pool.ready();
      const answers = await Promise.all([pool.run({ kind }), pool.run(sum(1, 2)), pool.run(sum(3))]);
      expect(answers).toEqual([
        { ok: false, reason: 'engine_failed' },
        { ok: true, answer: 3 },
        { ok: true, answer: 3 },
      ]);
      expect(pool.load()).toMatchObject({ running: 0, waiting: 0, replaced: 1 });
    },
  );

  it('should end and replace a worker that takes too long, while the others go on', async () => {
    const pool = makePool({ workers: 2, requestTimeoutMs: 500 });
    await pool.ready();
    const started = performance.now();
    const [stuck, fine] = await Promise.all([pool.run({ kind: 'spin' }), pool.run(wait(100))]);
    expect([stuck, fine]).toEqual([
      { ok: false, reason: 'engine_failed' },
      { ok: true, answer: 100 },
    ]);
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(await pool.run(sum(2))).toEqual({ ok: true, answer: 2 });
  });

  it.each(['throws', 'never'] as const)(
    'should tell that workers do not start (%s), and fail what waits for them',
    async (start) => {
      const pool = makePool({ start, startTimeoutMs: 1_000 });
      const waiting = pool.run(sum(1));
      await expect(pool.ready()).rejects.toThrow('did not start');
      expect(await waiting).toEqual({ ok: false, reason: 'engine_failed' });
    },
  );

  it('should end everything on closing, with an answer for whoever waits', async () => {
    const pool = makePool();
    await pool.ready();
    const open = [pool.run({ kind: 'spin' }), pool.run(sum(1))];
    await pool.close();
    expect(await Promise.all(open)).toEqual([1, 2].map(() => ({ ok: false, reason: 'engine_closed' })));
    expect(await pool.run(sum(1))).toEqual({ ok: false, reason: 'engine_closed' });
    expect(pool.load()).toMatchObject({ running: 0, waiting: 0 });
  });
});
