import type { Id } from '../../../kernel/index.js';
import { hashJti } from '../../../platform/access/dpop.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { ProofStore } from '../app/ports.js';
import type { DeviceState } from '../domain/device.js';

/** Remembers in Postgres which proofs were used, so that every process knows. */
export class PostgresProofStore implements ProofStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async remember(jkt: string, jti: string, until: Date): Promise<boolean> {
    const rows = await this.#db.query(
      'INSERT INTO device_proof (jkt, jti_hash, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING jkt',
      [jkt, hashJti(jti), until],
    );
    return (rows as unknown[]).length > 0;
  }

  async rememberCall(deviceId: Id, jkt: string, jti: string, until: Date) {
    const rows = (await this.#db.query(sql('devices/remember-call.sql'), [deviceId, jkt, hashJti(jti), until])) as {
      fresh: boolean;
      state: DeviceState | null;
      jkt: string | null;
    }[];
    const row = rows[0];
    return { fresh: row?.fresh === true, state: row?.state ?? undefined, jkt: row?.jkt ?? null };
  }
}
