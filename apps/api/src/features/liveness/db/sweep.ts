import type { Queryable } from '../../../platform/vault/index.js';

/** For so long after it ran out a challenge and its verdict are kept: as long as somebody may ask why she was turned away. */
const KEPT_DAYS = 30;

/** Deletes challenges that ran out long ago. Gives how many. */
export async function sweepChallenges(db: Queryable): Promise<number> {
  const rows = (await db.query(
    `WITH swept AS (DELETE FROM liveness_challenge WHERE expires_at < now() - make_interval(days => $1) RETURNING id)
     SELECT count(*)::integer AS count FROM swept`,
    [KEPT_DAYS],
  )) as { count: number }[];
  return rows[0]?.count ?? 0;
}
