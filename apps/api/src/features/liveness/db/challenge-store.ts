import type { EntityManager } from 'typeorm';
import { isId, type Id } from '../../../kernel/index.js';
import type { ChallengeStore } from '../app/ports.js';
import type { Challenge, Decision, KeptSignal, KeptVerdict, KnownChallenge, Subject } from '../domain/challenge.js';

const COLUMNS = `id, integration_id AS "integrationId", purpose, face_id AS "faceId", verification_id AS "verificationId",
  device_id AS "deviceId", session_id AS "sessionId", nonce, gestures, colours, issued_at AS "issuedAt", expires_at AS "expiresAt",
  used_by AS "usedBy", decision, reasons, signals, rule_version AS "ruleVersion", key_frames AS "keyFrames"`;

interface Row extends Challenge {
  readonly usedBy: Buffer | null;
  readonly decision: Decision | null;
  readonly reasons: readonly string[];
  readonly signals: readonly KeptSignal[];
  readonly ruleVersion: string | null;
  readonly keyFrames: Readonly<Record<string, string>>;
}

type Holder = Subject | { readonly deviceId: Id };

/** The column by which a challenge is somebody's, and her id; of a device those alone that are for nobody yet. */
function ownerOf(holder: Holder): readonly [condition: string, id: Id] {
  if ('faceId' in holder) return ['face_id = $1', holder.faceId];
  if ('verificationId' in holder) return ['verification_id = $1', holder.verificationId];
  return [`device_id = $1 AND purpose = 'offline'`, holder.deviceId];
}

/** Keeps challenges in Postgres, within one transaction. */
export class PostgresChallengeStore implements ChallengeStore {
  readonly #db: EntityManager;

  constructor(transaction: EntityManager) {
    this.#db = transaction;
  }

  async lock(holder: Holder): Promise<boolean> {
    const table = 'faceId' in holder ? 'face' : 'verificationId' in holder ? 'verification' : 'device';
    const [, id] = ownerOf(holder);
    const rows = await this.#db.query<unknown[]>(`SELECT FROM ${table} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    return rows.length > 0;
  }

  async insert(challenge: Challenge): Promise<void> {
    await this.#db.query(
      `INSERT INTO liveness_challenge (id, integration_id, purpose, face_id, verification_id, device_id, session_id, nonce, gestures,
         colours, issued_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        challenge.id,
        challenge.integrationId,
        challenge.purpose,
        challenge.faceId,
        challenge.verificationId,
        challenge.deviceId,
        challenge.sessionId,
        challenge.nonce,
        challenge.gestures,
        challenge.colours,
        challenge.issuedAt,
        challenge.expiresAt,
      ],
    );
  }

  async lastGestures(holder: Holder): Promise<readonly string[]> {
    const [condition, id] = ownerOf(holder);
    const rows = await this.#db.query<{ gestures: string[] }[]>(
      `SELECT gestures FROM liveness_challenge WHERE ${condition} ORDER BY issued_at DESC, id DESC LIMIT 1`,
      [id],
    );
    return rows[0]?.gestures ?? [];
  }

  async find(id: Id): Promise<KnownChallenge | undefined> {
    if (!isId(id)) return undefined;
    const [row] = await this.#db.query<Row[]>(`SELECT ${COLUMNS} FROM liveness_challenge WHERE id = $1`, [id]);
    if (!row) return undefined;
    const { decision, reasons, signals, ruleVersion, keyFrames, ...challenge } = row;
    return { ...challenge, verdict: decision && { decision, reasons, signals, ruleVersion, keyFrames } };
  }

  async use(id: Id, by: Buffer, at: Date): Promise<boolean> {
    const [rows] = await this.#db.query<[unknown[], number]>(
      `UPDATE liveness_challenge SET used_by = $2, used_at = coalesce(used_at, $3)
       WHERE id = $1 AND (used_by IS NULL OR used_by = $2) RETURNING id`,
      [id, by, at],
    );
    return rows.length > 0;
  }

  async keepVerdict(id: Id, verdict: KeptVerdict, faceId: Id | null): Promise<void> {
    await this.#db.query(
      `UPDATE liveness_challenge SET decision = $2, reasons = $3, signals = $4, rule_version = $5, key_frames = $6,
         picture_hashes = $7, face_id = coalesce(face_id, $8)
       WHERE id = $1`,
      [
        id,
        verdict.decision,
        verdict.reasons,
        JSON.stringify(verdict.signals),
        verdict.ruleVersion,
        JSON.stringify(verdict.keyFrames),
        Object.values(verdict.keyFrames),
        faceId,
      ],
    );
  }

  async hasPictures(hashes: readonly string[], otherThan: Id): Promise<boolean> {
    const rows = await this.#db.query<unknown[]>(
      'SELECT FROM liveness_challenge WHERE picture_hashes && $1 AND id <> $2 LIMIT 1',
      [hashes, otherThan],
    );
    return rows.length > 0;
  }

  async failuresOf(subject: Subject, since: Date): Promise<readonly Date[]> {
    const [condition, id] = ownerOf(subject);
    const rows = await this.#db.query<{ at: Date }[]>(
      `SELECT used_at AS at FROM liveness_challenge
       WHERE ${condition} AND decision <> 'accepted' AND used_at > $2
         AND used_at > coalesce((SELECT max(used_at) FROM liveness_challenge WHERE ${condition} AND decision = 'accepted'), $2)`,
      [id, since],
    );
    return rows.map(({ at }) => at);
  }

  async countFailuresAt(deviceId: Id, since: Date): Promise<number> {
    return this.#count(`device_id = $1 AND decision <> 'accepted' AND used_at > $2`, [deviceId, since]);
  }

  async countOpenAt(deviceId: Id, now: Date): Promise<number> {
    return this.#count(`device_id = $1 AND purpose = 'offline' AND used_by IS NULL AND expires_at > $2`, [
      deviceId,
      now,
    ]);
  }

  async spend(
    faceId: Id,
    purpose: 'register' | 'verify',
    keyFrames: Readonly<Record<string, string>>,
    since: Date,
    at: Date,
  ): Promise<boolean> {
    const [rows] = await this.#db.query<[unknown[], number]>(
      `UPDATE liveness_challenge SET spent_at = $5
       WHERE id = (
         SELECT id FROM liveness_challenge
         WHERE face_id = $1 AND purpose = $2 AND decision = 'accepted' AND device_id IS NULL AND spent_at IS NULL
           AND key_frames @> $3 AND used_at > $4
         LIMIT 1 FOR UPDATE
       ) AND spent_at IS NULL
       RETURNING id`,
      [faceId, purpose, JSON.stringify(keyFrames), since, at],
    );
    return rows.length > 0;
  }

  async #count(condition: string, parameters: unknown[]): Promise<number> {
    const rows = await this.#db.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM liveness_challenge WHERE ${condition}`,
      parameters,
    );
    return rows[0]?.count ?? 0;
  }
}
