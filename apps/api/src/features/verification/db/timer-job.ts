import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import { TIMER_JOB } from '../app/timer-job.js';

/** Any number: it names this lock among the advisory locks of the database. */
const LOCK = 7_204_118;

/** Makes the job that lets verifications run out, unless there is one; in the caller's transaction. */
export async function keepTimerJob(transaction: Queryable, runAt: Date): Promise<void> {
  // Whoever waits here sees in the next statement what the one before it made.
  await transaction.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await transaction.query(sql('verifications/keep-timer-job.sql'), [TIMER_JOB, runAt]);
}
