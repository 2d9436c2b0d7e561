import { IsNull, type EntityManager } from 'typeorm';
import type { Id, OperatorRole } from '../../../kernel/index.js';
import { sealText, type MasterKeys } from '../../../platform/vault/index.js';
import type { OperatorWriter, TokenPurpose } from '../app/ports.js';
import { hasNoCredential, type Operator, type Passkey } from '../domain/operator.js';
import type { OperatorSession } from '../domain/session.js';
import { withCredentials } from './operator-reader.js';
import { operatorEntity, totpContext } from './operator-row.js';

/** Taken by processes that start at once, so that they make one first owner. */
const FIRST_OWNER_LOCK = 7_204_121;

/** Changes operators within one transaction. */
export class PostgresOperatorWriter implements OperatorWriter {
  readonly #db: EntityManager;
  readonly #master: MasterKeys;

  constructor(transaction: EntityManager, master: MasterKeys) {
    this.#db = transaction;
    this.#master = master;
  }

  async insert({ id, email, name, role, createdAt }: Operator): Promise<boolean> {
    return this.#has(
      `INSERT INTO operator (id, email, name, role, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [id, email, name, role, createdAt],
    );
  }

  async findForChange(id: Id): Promise<Operator | undefined> {
    const row = await this.#db.findOne(operatorEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ? (await withCredentials(this.#db, [row]))[0] : undefined;
  }

  async findFirstOwner(): Promise<{ readonly isSettled: boolean; readonly operator: Operator | undefined }> {
    await this.#db.query('SELECT pg_advisory_xact_lock($1)', [FIRST_OWNER_LOCK]);
    const rows = await this.#db.find(operatorEntity, {
      where: { role: 'owner', disabledAt: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    const owners = await withCredentials(this.#db, rows);
    return { isSettled: !owners.every(hasNoCredential), operator: owners[0] };
  }

  async change(
    id: Id,
    changes: {
      readonly email?: string;
      readonly name?: string;
      readonly role?: OperatorRole;
      readonly disabledAt?: Date | null;
    },
  ): Promise<boolean> {
    if (Object.keys(changes).length === 0) return true;
    const { email } = changes;
    const isTaken = 'SELECT 1 FROM operator WHERE email = $1 AND id <> $2';
    if (email !== undefined && (await this.#has(isTaken, [email, id]))) return false;
    await this.#db.update(operatorEntity, { id }, changes);
    return true;
  }

  async countOwners(): Promise<number> {
    const owners = await this.#db.find(operatorEntity, {
      where: { role: 'owner', disabledAt: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    return owners.length;
  }

  async signedIn(id: Id, lastSignedInAt: Date): Promise<void> {
    await this.#db.update(operatorEntity, { id }, { lastSignedInAt });
  }

  async beginTotpSecret(id: Id, secret: string): Promise<void> {
    const sealed = sealText(await this.#master.sealing(this.#db), secret, totpContext(id));
    await this.#db.query('UPDATE operator SET totp_begun_sealed = $2 WHERE id = $1', [id, sealed]);
  }

  takeTotpStep(id: Id, step: number): Promise<boolean> {
    const statement =
      'UPDATE operator SET totp_step = $2 WHERE id = $1 AND (totp_step IS NULL OR totp_step < $2) RETURNING id';
    return this.#hasChanged(statement, [id, step]);
  }

  async setPassword(id: Id, passwordHash: string, isBegun: boolean): Promise<void> {
    const begun = isBegun ? ', totp_sealed = totp_begun_sealed, totp_begun_sealed = NULL' : '';
    await this.#db.query(`UPDATE operator SET password_hash = $2${begun} WHERE id = $1`, [id, passwordHash]);
  }

  insertPasskey(passkey: Passkey): Promise<boolean> {
    const { id, operatorId, credentialId, publicKey, counter, transports, name, createdAt } = passkey;
    return this.#has(
      `INSERT INTO operator_passkey (id, operator_id, credential_id, public_key, counter, transports, name, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING RETURNING id`,
      [id, operatorId, credentialId, Buffer.from(publicKey), counter, transports, name, createdAt],
    );
  }

  removePasskey(operatorId: Id, id: Id): Promise<boolean> {
    const statement = 'DELETE FROM operator_passkey WHERE operator_id = $1 AND id = $2 RETURNING id';
    return this.#hasChanged(statement, [operatorId, id]);
  }

  async usedPasskey(id: Id, counter: number, at: Date): Promise<void> {
    await this.#db.query('UPDATE operator_passkey SET counter = $2, last_used_at = $3 WHERE id = $1', [
      id,
      counter,
      at,
    ]);
  }

  async insertToken(hash: Buffer, purpose: TokenPurpose, operatorId: Id | null, expiresAt: Date): Promise<void> {
    await this.#db.query(
      'INSERT INTO operator_token (hash, purpose, operator_id, expires_at) VALUES ($1, $2, $3, $4)',
      [hash, purpose, operatorId, expiresAt],
    );
  }

  async takeToken(
    hash: Buffer,
    purpose: TokenPurpose,
    now: Date,
  ): Promise<{ readonly operatorId: Id | null } | undefined> {
    const [rows] = await this.#db.query<[{ operator_id: Id | null }[], number]>(
      'DELETE FROM operator_token WHERE hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING operator_id',
      [hash, purpose, now],
    );
    const [row] = rows;
    return row && { operatorId: row.operator_id };
  }

  async removeLinks(operatorId: Id): Promise<void> {
    await this.#db.query(`DELETE FROM operator_token WHERE operator_id = $1 AND purpose = 'link'`, [operatorId]);
  }

  async insertSession(session: OperatorSession, secretHash: Buffer): Promise<void> {
    const { id, operatorId, method, origin, userAgent, createdAt, lastSeenAt, expiresAt } = session;
    await this.#db.query(
      `INSERT INTO operator_session
         (id, operator_id, secret_hash, method, origin, user_agent, created_at, last_seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, operatorId, secretHash, method, origin, userAgent, createdAt, lastSeenAt, expiresAt],
    );
  }

  endSession(operatorId: Id, id: Id): Promise<boolean> {
    const statement = 'DELETE FROM operator_session WHERE operator_id = $1 AND id = $2 RETURNING id';
    return this.#hasChanged(statement, [operatorId, id]);
  }

  async endOtherSessions(operatorId: Id, but: Id | null): Promise<void> {
    await this.#db.query('DELETE FROM operator_session WHERE operator_id = $1 AND id IS DISTINCT FROM $2', [
      operatorId,
      but,
    ]);
  }

  async #has(statement: string, parameters: unknown[]): Promise<boolean> {
    return (await this.#db.query<unknown[]>(statement, parameters)).length > 0;
  }

  /** What an UPDATE or a DELETE returns comes with their number. */
  async #hasChanged(statement: string, parameters: unknown[]): Promise<boolean> {
    const [, count] = await this.#db.query<[unknown[], number]>(statement, parameters);
    return count > 0;
  }
}
