import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { FailureCounter } from '../app/ports.js';
import { FAILURES_MAXIMUM } from '../domain/session.js';

/** Wrong passwords in a row, in Postgres: every process counts the same. */
export class PostgresFailureCounter implements FailureCounter {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async read(addressHash: Buffer): Promise<{ readonly failures: number; readonly lastAt: Date } | undefined> {
    const statement = 'SELECT failures, last_at FROM operator_failure WHERE address_hash = $1';
    const [row] = (await this.#db.query(statement, [addressHash])) as { failures: number; last_at: Date }[];
    return row && { failures: row.failures, lastAt: row.last_at };
  }

  async count(addressHash: Buffer, seen: number, at: Date): Promise<boolean> {
    const rows = (await this.#db.query(
      `INSERT INTO operator_failure AS known (address_hash, failures, last_at) VALUES ($1, $2::integer + 1, $3)
       ON CONFLICT (address_hash) DO UPDATE SET failures = known.failures + 1, last_at = $3 WHERE known.failures = $2
       RETURNING failures`,
      [addressHash, seen, at],
    )) as unknown[];
    return rows.length > 0;
  }

  async clear(addressHash: Buffer): Promise<void> {
    await this.#db.query('DELETE FROM operator_failure WHERE address_hash = $1', [addressHash]);
  }
}

/** Deletes sessions, links and counts of wrong passwords that have run out. Gives how many. */
export async function sweepOperators(db: Queryable): Promise<number> {
  const rows = (await db.query(sql('operators/sweep.sql'), [FAILURES_MAXIMUM])) as { count: number }[];
  return rows[0]?.count ?? 0;
}
