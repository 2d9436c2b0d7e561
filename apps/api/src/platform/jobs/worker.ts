import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs, DATABASE_AWAY } from './back-off.js';
import { Bell } from './bell.js';
import { loggable } from './errors.js';
import { GroupPace } from './group-pace.js';
import { claim, extend, nextDueIn, release } from './job-store.js';
import type { JobDatabase, JobHandler, JobLogger, SqlExecutor } from './job.js';
import { listen, type Listener } from './listener.js';
import { runJob, type HeldJob, type JobRunner } from './run-job.js';
import { Settler } from './settler.js';

/** How a worker is set up. */
export interface WorkerOptions<Tx extends SqlExecutor> {
  readonly database: JobDatabase<Tx>;
  /** Where the worker listens for new jobs, on a connection of its own. */
  readonly connectionString: string;
  /** One handler for each kind; jobs of other kinds are left to other workers. */
  readonly handlers: Readonly<Record<string, JobHandler<Tx>>>;
  readonly logger: JobLogger;
  /** Jobs that this process runs at once, without those that take longer than a second; by default 32. */
  readonly concurrency?: number;
  /** Jobs of one group that this process runs at once, unless the group is known as fast; by default 4. */
  readonly groupLimit?: number;
  /** Seconds after which the jobs of a worker that died are taken over; by default 8. */
  readonly leaseSeconds?: number;
  /** Milliseconds between two looks for work that nothing announced; by default 1,000. */
  readonly pollMs?: number;
}

/** Does jobs until it is stopped. */
export interface Worker {
  /** Begins; ends when the worker listens, or when its first attempt to has failed. */
  start(): Promise<void>;
  /** Jobs in hand. */
  readonly running: number;
  /**
   * Takes no more jobs and lets those in hand end. What has not ended after so many milliseconds is aborted, and its leases
   * are handed back, so that another worker goes on at once.
   */
  stop(graceMs: number): Promise<void>;
}

/** The channel on which the SQL files notify. Workers poll besides: one that hears nothing is only slower. */
const CHANNEL = 'vestibule_job';
const DEFAULT_CONCURRENCY = 32;
/** Slots for one receiver of which nothing good is known: an eighth of all, so that seven that hang leave room for others. */
const DEFAULT_GROUP_LIMIT = 4;
/** With a second between two looks, a killed worker's jobs go on within 9 s; the product promises 10. */
const DEFAULT_LEASE_SECONDS = 8;
const DEFAULT_POLL_MS = 1_000;
/** A lease is extended four times in its life, so that it outlives two heartbeats that come to nothing. */
const HEARTBEATS_PER_LEASE = 4;
/** Milliseconds for handlers to notice that they were aborted, before their leases are handed back. */
const ABORT_MS = 1_000;
/** Jobs in one claim. */
const MAX_CLAIM = 128;
/** Jobs in hand for one group that is fast: so many that the next calls are ready while the database is asked for more. */
const FAST_GROUP_MOST = 128;
/** A job that takes longer than this many milliseconds waits for somebody else, and its slot goes to the next one… */
const LONG_MS = 1_000;
/** …while all that a process has in hand, waiting or about to be kept, stays below so many times its slots… */
const MOST_IN_HAND = 8;
/** …and what is of groups that are not fast below so many times: the rest is left to those that are. */
const MOST_UNKNOWN_IN_HAND = 5;
/**
 * Milliseconds between two claims while jobs are at work: slots that become free within them are filled by one statement. With 4 a
 * delivery took 0.43 ms of the worker's CPU, with 20, and {@link Settler}'s gap, 0.35; with 40 no less.
 */
const CLAIM_GAP_MS = 20;

/**
 * Makes a worker; it does nothing until it is started.
 *
 * @example
 * const worker = createWorker<EntityManager>({ database: dataSource, connectionString, logger, handlers: { deliver } });
 * await worker.start();
 */
export const createWorker = <Tx extends SqlExecutor>(options: WorkerOptions<Tx>): Worker => {
  const { database, handlers, logger, connectionString } = options;
  const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  const groupLimit = options.groupLimit ?? DEFAULT_GROUP_LIMIT;
  const leaseSeconds = options.leaseSeconds ?? DEFAULT_LEASE_SECONDS;
  const pollMs = options.pollMs ?? DEFAULT_POLL_MS;
  const kinds = Object.keys(handlers);

  const bell = new Bell();
  const inHand = new Map<HeldJob, Promise<void>>();
  let stopping = false;
  let started:
    { readonly listener: Listener; readonly loop: Promise<void>; readonly heartbeat: NodeJS.Timeout } | undefined;

  const pace = new GroupPace({ unknown: groupLimit, most: Math.max(groupLimit, FAST_GROUP_MOST) });
  const runner: JobRunner<Tx> = {
    database,
    handlers,
    logger,
    settler: new Settler(database),
    handled: (held, result) => {
      pace.learn(held, result !== undefined && 'done' in result, performance.now());
      bell.ring();
    },
  };

  /** How many more jobs may begin: of all groups, and of those that are not known as fast. */
  const free = (now: number): { readonly limit: number; readonly unknownLimit: number } => {
    let [unknown, quick] = [0, 0];
    for (const { job, handled, begunAt } of inHand.keys()) {
      if (handled || pace.isFast(job)) continue;
      unknown += 1;
      if (now - begunAt <= LONG_MS) quick += 1;
    }
    const limit = Math.min(concurrency * MOST_IN_HAND - inHand.size, MAX_CLAIM);
    const unknownLimit = Math.min(concurrency - quick, concurrency * MOST_UNKNOWN_IN_HAND - unknown);
    return { limit, unknownLimit: Math.max(0, unknownLimit) };
  };

  const begin = (held: HeldJob): void => {
    const ended = runJob(runner, held).finally(() => {
      inHand.delete(held);
      bell.ring();
    });
    inHand.set(held, ended);
  };

  /** Takes what it can; gives the milliseconds to sleep then, 0 to look again at once. */
  const takeJobs = async (): Promise<number> => {
    const now = performance.now();
    const room = pace.room(inHand.keys(), now, LONG_MS);
    const { limit, unknownLimit } = free(now);
    if (limit <= 0) return pollMs;
    const token = randomUUID();
    const jobs = await claim(database, { limit, token, leaseSeconds, kinds, groupLimit, room, unknownLimit });
    const begunAt = performance.now();
    for (const job of jobs) begin({ id: job.id, token, job, ending: new AbortController(), begunAt, handled: false });
    if (jobs.length > 0) return 0;
    return Math.min(pollMs, (await nextDueIn(database, kinds)) ?? pollMs);
  };

  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!stopping) {
      try {
        const wait = await takeJobs();
        failures = 0;
        if (wait > 0 && !stopping) await bell.sleep(wait);
        if (inHand.size > 0 && !stopping) await sleep(CLAIM_GAP_MS);
      } catch (error) {
        if (failures === 0) logger.error(loggable(error), 'The worker could not look for jobs; it goes on trying');
        await bell.sleep(backOffMs(DATABASE_AWAY, failures++));
      }
    }
  };

  const beat = async (): Promise<void> => {
    const held = [...inHand.keys()];
    if (held.length === 0) return;
    const kept = new Set((await extend(database, held, leaseSeconds)).map(({ id, token }) => `${id} ${token}`));
    for (const each of held) {
      // A job that has ended meanwhile has no lease either, and nothing left to abort.
      if (!kept.has(`${each.id} ${each.token}`) && inHand.has(each)) each.ending.abort();
    }
  };

  const startHeartbeat = (): NodeJS.Timeout => {
    let beating = false;
    const beatOnce = async (): Promise<void> => {
      if (beating) return;
      beating = true;
      try {
        await beat();
      } catch (error) {
        logger.warn(loggable(error), 'The leases of the jobs in hand could not be extended');
      } finally {
        beating = false;
      }
    };
    return setInterval(() => void beatOnce(), (leaseSeconds * 1000) / HEARTBEATS_PER_LEASE);
  };

  const allEnded = async (): Promise<void> => {
    await Promise.allSettled(inHand.values());
  };
  const within = async (milliseconds: number): Promise<void> => {
    const timer = new AbortController();
    await Promise.race([allEnded(), sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  };

  return {
    get running() {
      return inHand.size;
    },
    start: async () => {
      if (started !== undefined) throw new TypeError('The worker has been started already');
      const ring = (): void => bell.ring();
      const listener = listen({ connectionString, channel: CHANNEL, logger, heard: ring, begun: ring });
      started = { listener, loop: loop(), heartbeat: startHeartbeat() };
      await listener.ready;
    },
    stop: async (graceMs) => {
      stopping = true;
      bell.ring();
      await started?.loop;
      await within(graceMs);
      const left = [...inHand.keys()];
      for (const held of left) held.ending.abort();
      if (left.length > 0) await within(ABORT_MS);
      clearInterval(started?.heartbeat);
      await started?.listener.stop();
      await release(database, [...inHand.keys()]).catch((error: unknown) => {
        logger.warn(loggable(error), 'Leases could not be handed back; they run out by themselves');
      });
      if (left.length > 0)
        logger.warn({ jobs: left.length }, 'Jobs were cut short by the end of the worker; others go on with them');
    },
  };
};
