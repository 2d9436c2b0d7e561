import type { Id } from '../../../kernel/index.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { SessionWriter, VerificationSession } from '../app/evidence-ports.js';

/** Changes sessions within one transaction that holds the verification. */
export class PostgresVerificationSessions implements SessionWriter {
  readonly #db: Queryable;

  constructor(transaction: Queryable) {
    this.#db = transaction;
  }

  async begin({ id, verificationId, deviceId, startedAt, expiresAt }: VerificationSession): Promise<void> {
    await this.end(verificationId, startedAt);
    await this.#db.query(
      `INSERT INTO verification_session (id, verification_id, device_id, started_at, expires_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, expires_at = excluded.expires_at, ended_at = NULL`,
      [id, verificationId, deviceId, startedAt, expiresAt],
    );
  }

  async isOpen(verificationId: Id, id: Id, now: Date): Promise<boolean> {
    const rows = (await this.#db.query(
      `SELECT FROM verification_session WHERE id = $2 AND verification_id = $1 AND ended_at IS NULL AND expires_at > $3`,
      [verificationId, id, now],
    )) as unknown[];
    return rows.length > 0;
  }

  async isLast(verificationId: Id, id: Id): Promise<boolean> {
    const rows = (await this.#db.query(
      'SELECT id FROM verification_session WHERE verification_id = $1 ORDER BY started_at DESC LIMIT 1',
      [verificationId],
    )) as { id: Id }[];
    return rows[0]?.id === id;
  }

  async end(verificationId: Id, at: Date): Promise<void> {
    await this.#db.query(
      `UPDATE verification_session SET ended_at = $2 WHERE verification_id = $1 AND ended_at IS NULL`,
      [verificationId, at],
    );
  }

  async countSince(deviceId: Id, since: Date): Promise<number> {
    const rows = (await this.#db.query(
      'SELECT count(*)::integer AS count FROM verification_session WHERE device_id = $1 AND started_at > $2',
      [deviceId, since],
    )) as { count: number }[];
    return rows[0]?.count ?? 0;
  }
}
