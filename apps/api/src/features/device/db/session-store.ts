import type { EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { SessionReader, SessionWriter } from '../app/ports.js';
import type { KioskSession } from '../domain/session.js';

const COLUMNS = `id, integration_id AS "integrationId", device_id AS "deviceId", face_id AS "faceId", purpose, assisted,
  started_at AS "startedAt", expires_at AS "expiresAt", ended_at AS "endedAt", capture_id AS "captureId"`;

/** Reads sessions from Postgres. */
export class PostgresSessionReader implements SessionReader {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async find(integrationId: Id, id: Id): Promise<KioskSession | undefined> {
    const statement = `SELECT ${COLUMNS} FROM kiosk_session WHERE integration_id = $1 AND id = $2`;
    return ((await this.#db.query(statement, [integrationId, id])) as KioskSession[])[0];
  }
}

/** Changes sessions within one transaction. */
export class PostgresSessionWriter implements SessionWriter {
  readonly #db: EntityManager;

  constructor(transaction: EntityManager) {
    this.#db = transaction;
  }

  async lock(deviceId: Id, faceId: Id): Promise<boolean> {
    // A capture holds its face and then refers to a device, which waits for FOR UPDATE and not for this weaker lock.
    await this.#db.query('SELECT FROM device WHERE id = $1 FOR NO KEY UPDATE', [deviceId]);
    const faces = await this.#db.query<unknown[]>('SELECT FROM face WHERE id = $1 FOR NO KEY UPDATE', [faceId]);
    return faces.length > 0;
  }

  async countSince(deviceId: Id, since: Date): Promise<{ count: number; first: Date | null }> {
    const rows = await this.#db.query<{ count: number; first: Date | null }[]>(
      'SELECT count(*)::integer AS count, min(started_at) AS first FROM kiosk_session WHERE device_id = $1 AND started_at > $2',
      [deviceId, since],
    );
    return rows[0] ?? { count: 0, first: null };
  }

  async findOpen(faceId: Id, otherThan: Id, now: Date): Promise<KioskSession | undefined> {
    const rows = await this.#db.query<KioskSession[]>(
      `SELECT ${COLUMNS} FROM kiosk_session
       WHERE face_id = $1 AND device_id <> $2 AND ended_at IS NULL AND expires_at > $3`,
      [faceId, otherThan, now],
    );
    return rows[0];
  }

  async endAll(deviceId: Id, at: Date): Promise<void> {
    const statement = 'UPDATE kiosk_session SET ended_at = $2 WHERE device_id = $1 AND ended_at IS NULL';
    await this.#db.query(statement, [deviceId, at]);
  }

  async end(deviceId: Id, id: Id, at: Date): Promise<boolean> {
    const rows = await this.#db.query<unknown[]>('SELECT FROM kiosk_session WHERE device_id = $1 AND id = $2', [
      deviceId,
      id,
    ]);
    const statement = 'UPDATE kiosk_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL';
    if (rows.length > 0) await this.#db.query(statement, [id, at]);
    return rows.length > 0;
  }

  async insert(session: KioskSession): Promise<void> {
    const { id, integrationId, deviceId, faceId, purpose, assisted, startedAt, expiresAt } = session;
    await this.#db.query(
      `INSERT INTO kiosk_session (id, integration_id, device_id, face_id, purpose, assisted, started_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, integrationId, deviceId, faceId, purpose, assisted, startedAt, expiresAt],
    );
  }
}
