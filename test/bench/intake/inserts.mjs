// The inserts of a creation alone: the product's own statement over one pool, with values that were made before.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { built } from '../database/built.mjs';

/** As many connections as a server has. */
const POOL = 10;
const HOUR_MS = 60 * 60 * 1000;

/** Sizes of what is sealed: a key and a subject of the length that the callers send, each with 29 bytes of nonce and tag. */
const [KEY_BYTES, SUBJECT_BYTES] = [61, 128];

/** @returns `make(count)` makes values, `insert(values)` runs the statement with them */
export async function insertsOf(databaseUrl, integrationId) {
  const { newCode, newId } = await built('kernel/index.js');
  const { sql } = await built('platform/database/index.js');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL });
  const text = sql('verifications/create.sql');
  const { rows } = await pool.query('SELECT xmin::text AS revision FROM integration WHERE id = $1', [integrationId]);
  const [{ revision }] = rows;
  const one = () => {
    const now = new Date();
    const later = new Date(now.getTime() + HOUR_MS);
    const [key, index, subject, jti] = [KEY_BYTES, 32, SUBJECT_BYTES, 32].map((size) => randomBytes(size));
    const actor = `integration:${integrationId}`;
    const creation = [newId(), integrationId, newId(), key, 1, index, subject, newCode(), later, now, actor];
    // Outside the sandbox, at the integration's state.
    return [...creation, jti, later, null, revision, '127.0.0.1', 1];
  };
  return {
    pool: POOL,
    make: (count) => Array.from({ length: count }, one),
    insert: async (values) => {
      const { rows: made } = await pool.query(text, values);
      if (!made[0].id) throw new Error('an insert made nothing');
    },
    count: async () => Number((await pool.query('SELECT count(*) FROM verification')).rows[0].count),
    close: () => pool.end(),
  };
}
