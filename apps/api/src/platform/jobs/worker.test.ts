import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../database/index.js';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { cancel, enqueue } from './job-store.js';
import type { JobHandler, JobLogger, JobResult } from './job.js';
import { createWorker, type Worker, type WorkerOptions } from './worker.js';

type Handler = JobHandler<EntityManager>;

let testDatabase: TestDatabase;
let database: DataSource;
const workers: Worker[] = [];
let log: { level: string; fields: object; message: string }[] = [];
const logger: JobLogger = {
  info: (fields, message) => void log.push({ level: 'info', fields, message }),
  warn: (fields, message) => void log.push({ level: 'warn', fields, message }),
  error: (fields, message) => void log.push({ level: 'error', fields, message }),
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const connected = await connect(testDatabase.url, { entities: [], poolSize: 10 });
  if (!connected.ok) throw new Error(connected.error.message);
  database = connected.value;
  await database.query('CREATE TABLE result (ref text, by text)');
});
afterAll(async () => {
  await database.destroy();
  await testDatabase.drop();
});
beforeEach(async () => {
  log = [];
  await database.query('TRUNCATE job, result');
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
});

const startWorker = async (handler: Handler, more: Partial<WorkerOptions<EntityManager>> = {}): Promise<Worker> => {
  const worker = createWorker({
    database,
    connectionString: testDatabase.url,
    handlers: { k: handler },
    logger,
    ...more,
  });
  workers.push(worker);
  await worker.start();
  return worker;
};
const until = async (condition: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<void> => {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come to that in time');
    await sleep(5);
  }
};
const count = async (table: 'job' | 'result'): Promise<number> =>
  Number((await database.query<{ n: string }[]>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
const empty = async (): Promise<boolean> => (await count('job')) === 0;
const add = (...refs: readonly string[]): Promise<readonly string[]> =>
  enqueue(
    database,
    refs.map((ref) => ({ kind: 'k', ref })),
  );
const insert =
  (ref: string) =>
  async (tx: EntityManager): Promise<void> => {
    await tx.query('INSERT INTO result (ref) VALUES ($1)', [ref]);
  };
const done: JobResult<EntityManager> = { done: true };
/** Ends when the worker gives up on the job. */
const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('a worker', () => {
  it("should keep a job's results and its end in one transaction", async () => {
    await startWorker(({ job }) => Promise.resolve({ done: true, commit: insert(job.ref) }));
    await add('a', 'b');
    await until(empty);
    expect(await database.query('SELECT ref FROM result ORDER BY ref')).toEqual([{ ref: 'a' }, { ref: 'b' }]);
  });

  it('should keep neither when the results can not be kept, and try again', async () => {
    let calls = 0;
    await startWorker(({ job }) => {
      calls += 1;
      return Promise.resolve({
        done: true,
        commit: async (tx) => {
          await insert(job.ref)(tx);
          throw new Error('Ann Example was here');
        },
      });
    });
    await add('a');
    await until(() => log.length > 0);
    await until(
      async () =>
        (await database.query<unknown[]>('SELECT 1 FROM job WHERE attempt = 1 AND run_at > now()')).length === 1,
    );
    expect(calls).toBe(1);
    expect(await count('result')).toBe(0);
  });

  it('should put a job off when its handler says so, with the results of the try', async () => {
    const attempts: number[] = [];
    await startWorker(({ job }) => {
      attempts.push(job.attempt);
      const commit = insert(`try ${job.attempt}`);
      return Promise.resolve(job.attempt < 2 ? { retryAt: new Date(Date.now() + 50), commit } : { done: true, commit });
    });
    await add('a');
    await until(empty);
    expect(attempts).toEqual([0, 1, 2]);
    expect(await count('result')).toBe(3);
  });

  it('should begin a job within milliseconds of the commit, without waiting for its next look', async () => {
    const began = new Map<string, number>();
    await startWorker(
      ({ job }) => {
        began.set(job.ref, performance.now());
        return Promise.resolve(done);
      },
      { pollMs: 60_000 },
    );
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) {
      await sleep(20);
      await add(String(n));
      const committed = performance.now();
      await until(() => began.has(String(n)), 2_000);
      waits.push((began.get(String(n)) ?? Infinity) - committed);
    }
    waits.sort((a, b) => a - b);
    expect(waits[10]).toBeLessThan(100);
  });

  it('should begin a job at its time, between two looks', async () => {
    let began = 0;
    await startWorker(
      () => {
        began = Date.now();
        return Promise.resolve(done);
      },
      { pollMs: 60_000 },
    );
    const runAt = new Date(Date.now() + 500);
    await enqueue(database, [{ kind: 'k', ref: 'a', runAt }]);
    await until(() => began > 0, 5_000);
    expect(began - runAt.getTime()).toBeGreaterThanOrEqual(-5);
    expect(began - runAt.getTime()).toBeLessThan(500);
  });

  it('should do each lane in order and lanes side by side, though single jobs fail in between', async () => {
    const order: Record<string, string[]> = {};
    let atOnce = 0;
    let most = 0;
    await startWorker(async ({ job }) => {
      most = Math.max(most, ++atOnce);
      await sleep(3);
      atOnce -= 1;
      if (job.attempt === 0 && job.ref.endsWith('3')) return { retryAt: new Date(Date.now() + 30) };
      (order[job.lane ?? ''] ??= []).push(job.ref);
      return done;
    });
    const refs = Array.from({ length: 8 }, (_, n) => String(n));
    await enqueue(
      database,
      refs.flatMap((ref) => ['A', 'B', 'C'].map((lane) => ({ kind: 'k', ref, lane }))),
    );
    await until(empty);
    expect(order).toEqual({ A: refs, B: refs, C: refs });
    expect(most).toBe(3);
  });

  it('should do the jobs of others while a group hangs', async () => {
    let quick = 0;
    let hanging = 0;
    await startWorker(
      async ({ job, signal }) => {
        if (job.groupKey !== 'hanging') {
          quick += 1;
          return done;
        }
        hanging += 1;
        return hang(signal);
      },
      { concurrency: 8, groupLimit: 2 },
    );
    await enqueue(
      database,
      Array.from({ length: 100 }, (_, n) => ({ kind: 'k', ref: `h${n}`, groupKey: 'hanging' })),
    );
    await enqueue(
      database,
      Array.from({ length: 100 }, (_, n) => ({ kind: 'k', ref: `q${n}`, groupKey: `url ${n % 5}` })),
    );
    await until(() => quick === 100, 5_000);
    expect(hanging).toBe(2);
  });

  it('should keep the lease of a job that takes longer than it', async () => {
    let calls = 0;
    const slow: Handler = async () => {
      calls += 1;
      await sleep(3_500);
      return done;
    };
    await startWorker(slow, { leaseSeconds: 1.5, pollMs: 50 });
    await startWorker(slow, { leaseSeconds: 1.5, pollMs: 50 });
    await add('a');
    await until(empty);
    expect(calls).toBe(1);
  });

  it('should abort a job that it lost, and keep nothing of it', async () => {
    let aborted = false;
    await startWorker(
      async ({ job, signal }) => {
        await hang(signal).catch(() => (aborted = true));
        return { done: true, commit: insert(job.ref) };
      },
      { leaseSeconds: 0.4 },
    );
    await add('a');
    await until(() => workers[0]?.running === 1);
    await cancel(database, 'k', ['a']);
    await until(() => aborted && workers[0]?.running === 0);
    expect(await count('result')).toBe(0);
    expect(log.some(({ message }) => message.includes('lease'))).toBe(true);
  });

  it('should leave jobs that it has no handler for to others', async () => {
    await startWorker(() => Promise.resolve(done));
    await enqueue(database, [{ kind: 'other', ref: 'x' }]);
    await add('a');
    await until(async () => (await count('job')) === 1);
    expect(await database.query('SELECT kind, lease_token FROM job')).toEqual([{ kind: 'other', lease_token: null }]);
  });

  it('should put a job off and log nothing personal when its handler throws', async () => {
    await startWorker(() => {
      throw Object.assign(new RangeError('Ann Example was here'), { code: 'E_TEST' });
    });
    await enqueue(database, [{ kind: 'k', ref: 'a', payload: { secret: 'hidden' } }]);
    await until(async () => (await database.query<unknown[]>('SELECT 1 FROM job WHERE attempt = 1')).length === 1);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({
      level: 'error',
      fields: { kind: 'k', ref: 'a', error: 'RangeError', code: 'E_TEST' },
    });
    expect(JSON.stringify(log)).not.toMatch(/Ann|hidden/);
    const [row] = await database.query<{ s: number }[]>(
      'SELECT extract(epoch FROM run_at - now())::float8 AS s FROM job',
    );
    expect(row?.s).toBeGreaterThan(3.5);
    expect(row?.s).toBeLessThan(6);
  });
});

describe('several workers', () => {
  it('should do each of 2,000 jobs exactly once, while nobody dies', async () => {
    const calls = new Map<string, number>();
    const handler: Handler = ({ job }) => {
      calls.set(job.ref, (calls.get(job.ref) ?? 0) + 1);
      return Promise.resolve(done);
    };
    await startWorker(handler);
    await startWorker(handler);
    await startWorker(handler);
    await add(...Array.from({ length: 2_000 }, (_, n) => String(n)));
    await until(empty, 30_000);
    expect(calls.size).toBe(2_000);
    expect([...calls.values()].every((n) => n === 1)).toBe(true);
  });
});

describe('stopping', () => {
  it('should let jobs in hand end and take no more', async () => {
    const worker = await startWorker(
      async ({ job }) => {
        await sleep(200);
        return { done: true, commit: insert(job.ref) };
      },
      { concurrency: 2 },
    );
    await add('a', 'b', 'c');
    await until(() => worker.running === 2);
    await worker.stop(5_000);
    expect(await count('result')).toBe(2);
    expect(await count('job')).toBe(1);
  });

  it('should hand back at once what does not end in time, without counting a try', async () => {
    const stuck = await startWorker(({ signal }) => hang(signal));
    await add('a');
    await until(() => stuck.running === 1);
    const began = Date.now();
    await stuck.stop(100);
    expect(Date.now() - began).toBeLessThan(1_000);
    const [row] = await database.query<object[]>('SELECT attempt, lease_token FROM job');
    expect(row).toEqual({ attempt: 0, lease_token: null });
  });

  it('should hand back the jobs of a handler that does not listen, and keep nothing that it says later', async () => {
    let finish: (() => void) | undefined;
    const deaf = await startWorker(async ({ job }) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return { done: true, commit: insert(`late ${job.ref}`) };
    });
    await add('a');
    await until(() => deaf.running === 1);
    await deaf.stop(50);
    await startWorker(({ job }) => Promise.resolve({ done: true, commit: insert(`heir ${job.ref}`) }));
    await until(empty, 2_000);
    finish?.();
    await sleep(100);
    expect(await database.query('SELECT ref FROM result')).toEqual([{ ref: 'heir a' }]);
  });
});

describe('when something dies', () => {
  const startProcess = async (): Promise<ChildProcess> => {
    const file = fileURLToPath(new URL('./hanging-worker.test-support.js', import.meta.url));
    const child = fork(file, [], { env: { ...process.env, JOB_TEST_DATABASE: testDatabase.url }, execArgv: [] });
    await once(child, 'message');
    return child;
  };

  it('should go on within 10 s with the jobs of a process that was killed, and let its zombie do nothing', async () => {
    const child = await startProcess();
    await add('a');
    await once(child, 'message');
    const killed = Date.now();
    child.kill('SIGKILL');
    await startWorker(({ job }) => Promise.resolve({ done: true, commit: insert(job.ref) }));
    await until(empty, 12_000);
    expect(Date.now() - killed).toBeLessThan(10_000);
    expect(await count('result')).toBe(1);
  });

  it('should go on after the database broke every connection, and keep the result of a job in hand', async () => {
    let release: (() => void) | undefined;
    await startWorker(async ({ job }) => {
      if (job.ref === 'a') await new Promise<void>((resolve) => (release = resolve));
      return { done: true, commit: insert(job.ref) };
    });
    await add('a');
    await until(() => release !== undefined);
    const breaker = new Client({ connectionString: testDatabase.url });
    await breaker.connect();
    await breaker.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    release?.();
    await breaker.end();
    await until(async () => (await count('result').catch(() => 0)) === 1);
    await add('b');
    await until(async () => (await count('result')) === 2, 5_000);
    expect(await count('job')).toBe(0);
  });
});
