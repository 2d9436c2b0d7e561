import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_A_BUG, backOffMs, DATABASE_AWAY } from './back-off.js';
import { isTransient, loggable } from './errors.js';
import { release, type Lease } from './job-store.js';
import type { Job, JobDatabase, JobHandler, JobLogger, JobResult, SqlExecutor } from './job.js';
import type { Settled, Settler } from './settler.js';

/** A job that this process has in hand. */
export interface HeldJob extends Lease {
  readonly job: Job;
  /** Aborted when the lease was lost or handed back. */
  readonly ending: AbortController;
  /** When the handler began, by `performance.now()`. */
  readonly begunAt: number;
  /** Whether the handler has ended, and only its result is to be kept. */
  handled: boolean;
}

/** What running a job needs. */
export interface JobRunner<Tx extends SqlExecutor> {
  readonly database: JobDatabase<Tx>;
  readonly handlers: Readonly<Record<string, JobHandler<Tx>>>;
  readonly logger: JobLogger;
  readonly settler: Settler<Tx>;
  /** Called when the handler has ended; undefined where it threw. */
  readonly handled: (held: HeldJob, result: JobResult<Tx> | undefined) => void;
}

/** What may be logged of a job: nothing of its payload. */
const named = ({ id, kind, ref, attempt }: Job): object => ({ job: id, kind, ref, attempt });

/** Keeps a result, again and again while the database is away, for as long as it may come back before the job is begun again elsewhere. */
const keepPatiently = async <Tx extends SqlExecutor>(
  settler: Settler<Tx>,
  held: HeldJob,
  result: JobResult<Tx>,
): Promise<Settled> => {
  for (let failures = 0; ; failures++) {
    try {
      return await settler.settle(held, result);
    } catch (error) {
      if (!isTransient(error) || held.ending.signal.aborted || failures === MAX_PATIENCE) throw error;
      await sleep(backOffMs(DATABASE_AWAY, failures));
    }
  }
};

/** Tries to keep a result while the database is away: 0.1, 0.2, … 5 s come to 16 s, in which Postgres is restarted. */
const MAX_PATIENCE = 8;

const handle = async <Tx extends SqlExecutor>(
  { handled }: JobRunner<Tx>,
  held: HeldJob,
  handler: JobHandler<Tx>,
): Promise<JobResult<Tx>> => {
  let result: JobResult<Tx> | undefined;
  try {
    result = await handler({ job: held.job, signal: held.ending.signal });
    return result;
  } finally {
    held.handled = true;
    handled(held, result);
  }
};

/**
 * Runs one job to its end: the handler, then what it came to. Never throws, and never loses the job: whatever goes wrong, it
 * is put off, or its lease runs out and another worker takes it.
 */
export const runJob = async <Tx extends SqlExecutor>(runner: JobRunner<Tx>, held: HeldJob): Promise<void> => {
  const { database, handlers, logger, settler } = runner;
  const { job, ending } = held;
  try {
    const handler = handlers[job.kind];
    if (handler === undefined) throw new TypeError(`No handler for jobs of the kind "${job.kind}"`);
    const result = await handle(runner, held, handler);
    if (ending.signal.aborted && !('done' in result)) {
      // The try was cut short by us; that it failed says nothing about the job.
      await release(database, [held]);
    } else if ((await keepPatiently(settler, held, result)) === 'lease_lost') {
      logger.warn(named(job), 'The lease on a job was lost; its result is not kept and the job is done again');
    }
  } catch (error) {
    if (ending.signal.aborted) {
      await release(database, [held]).catch(() => undefined);
      return;
    }
    logger.error({ ...named(job), ...loggable(error) }, 'A job failed by a fault of ours; it is tried again');
    const retryAt = new Date(Date.now() + backOffMs(AFTER_A_BUG, job.attempt));
    await keepPatiently(settler, held, { retryAt }).catch((failure: unknown) => {
      logger.error(
        { ...named(job), ...loggable(failure) },
        'A job could not be put off; it goes on when its lease ends',
      );
    });
  }
};
