import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from './errors.js';
import { complete, lock, reschedule, type Lease } from './job-store.js';
import type { JobDatabase, JobResult, SqlExecutor } from './job.js';

/** Whether a result was kept, or the job was somebody else's by then. */
export type Settled = 'kept' | 'lease_lost';

interface Waiting<Tx> {
  readonly held: Lease;
  readonly result: JobResult<Tx>;
  readonly resolve: (settled: Settled) => void;
  readonly reject: (error: unknown) => void;
}

/** Results in one transaction: what came while the one before was on its way, seldom more than a worker has slots. */
const MOST_AT_ONCE = 200;
/** Milliseconds between two transactions while results keep coming, so that more of them share one: what it costs is mostly its own. */
const GAP_MS = 10;

/**
 * Keeps what jobs came to: ends them or puts them off, and runs their commits, in one transaction. Results that may share it wait for
 * the one before to end, and a little longer, and go together, so that a busy worker waits for the disk once for many jobs, and an idle one not at all.
 */
export class Settler<Tx extends SqlExecutor> {
  readonly #database: JobDatabase<Tx>;
  #waiting: Waiting<Tx>[] = [];
  #busy = false;
  #keptAt = Number.NEGATIVE_INFINITY;

  constructor(database: JobDatabase<Tx>) {
    this.#database = database;
  }

  /** Keeps one result. Throws what the database or the job's commit did; then nothing is kept. */
  settle(held: Lease, result: JobResult<Tx>): Promise<Settled> {
    if (!result.shared) return this.#keepOne(held, result);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ held, result, resolve, reject });
      if (!this.#busy) void this.#empty();
    });
  }

  async #empty(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const early = this.#keptAt + GAP_MS - performance.now();
      if (early > 0) await sleep(early);
      const batch = this.#waiting.splice(0, MOST_AT_ONCE);
      try {
        const kept = await this.#keep(batch);
        for (const { held, resolve } of batch) resolve(kept.has(held.id) ? 'kept' : 'lease_lost');
      } catch (error) {
        // One that can't be kept takes none of the others with it. A database that is away is no reason to ask it for each.
        const alone = batch.length === 1 || isTransient(error);
        for (const { held, result, resolve, reject } of batch) {
          if (alone) reject(error);
          else await this.#keepOne(held, result).then(resolve, reject);
        }
      }
      this.#keptAt = performance.now();
    }
    this.#busy = false;
  }

  async #keepOne(held: Lease, result: JobResult<Tx>): Promise<Settled> {
    return (await this.#keep([{ held, result }])).has(held.id) ? 'kept' : 'lease_lost';
  }

  /** Gives the ids of the jobs whose results were kept. */
  async #keep(batch: readonly Pick<Waiting<Tx>, 'held' | 'result'>[]): Promise<ReadonlySet<string>> {
    const fence = async (executor: SqlExecutor): Promise<Set<string>> => {
      const done = batch.filter(({ result }) => 'done' in result).map(({ held }) => held);
      const putOff = batch.flatMap(({ held, result }) =>
        'done' in result ? [] : [{ id: held.id, token: held.token, runAt: result.retryAt }],
      );
      if (done.length > 0 && putOff.length > 0) await lock(executor, [...done, ...putOff]);
      return new Set([...(await complete(executor, done)), ...(await reschedule(executor, putOff))]);
    };
    const [first] = batch;
    if (batch.length === 1 && first?.result.commit === undefined) return fence(this.#database);
    return this.#database.transaction(async (tx) => {
      const kept = await fence(tx);
      const commits = batch.flatMap(({ held, result: { commit } }) =>
        commit && kept.has(held.id) ? [commit(tx)] : [],
      );
      // All have ended before the transaction does: none asks anything of a connection that is somebody else's by then.
      const failed = (await Promise.allSettled(commits)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      return kept;
    });
  }
}
