import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';

/** Forgets ids of JWEs that are too old to be taken anyway. Gives how many. */
export async function sweepIntakeIds(db: Queryable): Promise<number> {
  const rows = (await db.query(sql('verifications/sweep-jtis.sql'))) as { count: number }[];
  return rows[0]?.count ?? 0;
}
