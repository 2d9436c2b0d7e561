import type { EntityManager } from 'typeorm';
import { domainError, fail, ok, type Id, type Result } from '../../../kernel/index.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { CaptureOrigin, CaptureRecorder, CaptureResult } from '../../face/index.js';
import type { CaptureReader } from '../app/ports.js';
import type { TakenCapture } from '../domain/capture.js';
import { sessionUnknown } from '../domain/session.js';

/** Reads what came of captures from Postgres. */
export class PostgresCaptureReader implements CaptureReader {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async find(integrationId: Id, captureId: string): Promise<TakenCapture | undefined> {
    const rows = await this.#db.query(
      `SELECT id AS "captureId", device_id AS "deviceId", outcome, code, offline, liveness_told AS told
       FROM face_capture WHERE integration_id = $1 AND id = $2`,
      [integrationId, captureId],
    );
    return (rows as TakenCapture[])[0];
  }
}

/** Keeps what came of a capture within the transaction of what it changed, and ends its session. */
export class PostgresCaptureRecorder implements CaptureRecorder {
  readonly #db: EntityManager;

  constructor(transaction: EntityManager) {
    this.#db = transaction;
  }

  async record(integrationId: Id, origin: CaptureOrigin, result: CaptureResult): Promise<Result<void>> {
    const { captureId, deviceId, sessionId, purpose, offline, assisted, capturedAt, localVerified, liveness } = origin;
    const { faceId, outcome, code, at } = result;
    const inserted = await this.#db.query<unknown[]>(
      `INSERT INTO face_capture (integration_id, id, device_id, session_id, face_id, purpose, outcome, code, offline, assisted,
         local_verified, captured_at, taken_at, liveness, liveness_told)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        integrationId,
        captureId,
        deviceId,
        sessionId,
        faceId,
        purpose,
        outcome,
        code,
        offline,
        assisted,
        localVerified,
        capturedAt,
        at,
        liveness?.decision ?? null,
        liveness?.told ?? [],
      ],
    );
    if (inserted.length === 0) return fail(domainError('CONFLICT', 'This capture was taken already'));
    // Of no face, it is not its session's either, which stays as it is.
    if (sessionId === null || faceId === null) return ok(undefined);
    const used = await this.#useSession(integrationId, { sessionId, deviceId, captureId }, at);
    // One that is turned away needs no session to be turned away from.
    return used || outcome === 'rejected' ? ok(undefined) : fail(sessionUnknown());
  }

  /** Whether the session is this capture's; another device's is left as it is, whatever comes of the capture. */
  async #useSession(
    integrationId: Id,
    { sessionId, deviceId, captureId }: { readonly sessionId: Id; readonly deviceId: Id; readonly captureId: string },
    at: Date,
  ): Promise<boolean> {
    const rows = await this.#db.query<unknown[]>(
      `WITH used AS (
         UPDATE kiosk_session SET capture_id = $3, ended_at = coalesce(ended_at, $4)
         WHERE integration_id = $1 AND id = $2 AND device_id = $5 AND (capture_id IS NULL OR capture_id = $3)
         RETURNING id
       )
       SELECT id FROM used`,
      [integrationId, sessionId, captureId, at, deviceId],
    );
    return rows.length > 0;
  }
}
