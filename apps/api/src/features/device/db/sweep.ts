import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import { ACCEPTED_AFTER_HOURS } from '../domain/capture.js';

const counted = async (db: Queryable, statement: string, parameters: unknown[] = []): Promise<number> => {
  const rows = (await db.query(sql(statement), parameters)) as { count: number }[];
  return rows[0]?.count ?? 0;
};

/** Deletes proofs that are too old to be taken anyway. Gives how many. */
export const sweepDeviceProofs = (db: Queryable): Promise<number> => counted(db, 'devices/sweep-proofs.sql');

/** Deletes sessions for which no capture is accepted any more. Gives how many. */
export const sweepKioskSessions = (db: Queryable): Promise<number> =>
  counted(db, 'devices/sweep-sessions.sql', [ACCEPTED_AFTER_HOURS]);
