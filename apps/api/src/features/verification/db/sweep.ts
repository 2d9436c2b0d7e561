import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import { COUNTED_SECONDS } from '../domain/phone-limits.js';

/** Forgets ids of JWEs that are too old to be taken anyway. Gives how many. */
export async function sweepIntakeIds(db: Queryable): Promise<number> {
  const rows = (await db.query(sql('verifications/sweep-jtis.sql'))) as { count: number }[];
  return rows[0]?.count ?? 0;
}

/** Forgets to which numbers texts were sent that count for no limit any more. Gives how many. */
export async function forgetTextedNumbers(db: Queryable): Promise<number> {
  const rows = (await db.query(sql('phone/forget-numbers.sql'), [COUNTED_SECONDS])) as { count: number }[];
  return rows[0]?.count ?? 0;
}
