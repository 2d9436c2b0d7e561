import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_A_BUG, backOffMs, DATABASE_AWAY } from './back-off.js';
import { isTransient, loggable } from './errors.js';
import { complete, release, reschedule, type Lease } from './job-store.js';
import type { Job, JobDatabase, JobHandler, JobLogger, JobResult, SqlExecutor } from './job.js';

/** A job that this process has in hand. */
export interface HeldJob extends Lease {
  readonly job: Job;
  /** Aborted when the lease was lost or handed back. */
  readonly ending: AbortController;
}

/** What running a job needs. */
export interface JobRunner<Tx extends SqlExecutor> {
  readonly database: JobDatabase<Tx>;
  readonly handlers: Readonly<Record<string, JobHandler<Tx>>>;
  readonly logger: JobLogger;
}

/** Whether a result was kept, or the job was somebody else's by then. */
type Settled = 'kept' | 'lease_lost';

class LeaseLostError extends Error {}

/** What may be logged of a job: nothing of its payload. */
const named = ({ id, kind, ref, attempt }: Job): object => ({ job: id, kind, ref, attempt });

/** Ends the job or puts it off, and runs the handler's `commit` in the same transaction, the fence coming first. */
const keep = async <Tx extends SqlExecutor>(
  database: JobDatabase<Tx>,
  held: HeldJob,
  result: JobResult<Tx>,
): Promise<Settled> => {
  const fence = (executor: SqlExecutor): Promise<boolean> =>
    'done' in result ? complete(executor, held) : reschedule(executor, held, result.retryAt);
  const { commit } = result;
  if (commit === undefined) return (await fence(database)) ? 'kept' : 'lease_lost';
  try {
    await database.transaction(async (tx) => {
      if (!(await fence(tx))) throw new LeaseLostError();
      await commit(tx);
    });
    return 'kept';
  } catch (error) {
    if (error instanceof LeaseLostError) return 'lease_lost';
    throw error;
  }
};

/** Does so again while the database is away, for as long as it may come back before the job is begun again elsewhere. */
const keepPatiently = async <Tx extends SqlExecutor>(
  database: JobDatabase<Tx>,
  held: HeldJob,
  result: JobResult<Tx>,
): Promise<Settled> => {
  for (let failures = 0; ; failures++) {
    try {
      return await keep(database, held, result);
    } catch (error) {
      if (!isTransient(error) || held.ending.signal.aborted || failures === MAX_PATIENCE) throw error;
      await sleep(backOffMs(DATABASE_AWAY, failures));
    }
  }
};

/** Tries to keep a result while the database is away: 0.1, 0.2, … 5 s come to 16 s, in which Postgres is restarted. */
const MAX_PATIENCE = 8;

/**
 * Runs one job to its end: the handler, then what it came to. Never throws, and never loses the job: whatever goes wrong, it
 * is put off, or its lease runs out and another worker takes it.
 */
export const runJob = async <Tx extends SqlExecutor>(runner: JobRunner<Tx>, held: HeldJob): Promise<void> => {
  const { database, handlers, logger } = runner;
  const { job, ending } = held;
  try {
    const handler = handlers[job.kind];
    if (handler === undefined) throw new TypeError(`No handler for jobs of the kind "${job.kind}"`);
    const result = await handler({ job, signal: ending.signal });
    if (ending.signal.aborted && !('done' in result)) {
      // The try was cut short by us; that it failed says nothing about the job.
      await release(database, [held]);
    } else if ((await keepPatiently(database, held, result)) === 'lease_lost') {
      logger.warn(named(job), 'The lease on a job was lost; its result is not kept and the job is done again');
    }
  } catch (error) {
    if (ending.signal.aborted) {
      await release(database, [held]).catch(() => undefined);
      return;
    }
    logger.error({ ...named(job), ...loggable(error) }, 'A job failed by a fault of ours; it is tried again');
    const retryAt = new Date(Date.now() + backOffMs(AFTER_A_BUG, job.attempt));
    await keepPatiently(database, held, { retryAt }).catch((failure: unknown) => {
      logger.error(
        { ...named(job), ...loggable(failure) },
        'A job could not be put off; it goes on when its lease ends',
      );
    });
  }
};
