import type { DataSource, EntityManager } from 'typeorm';
import type { Id, OperatorRole, Page, PageRequest } from '../../../kernel/index.js';
import { readPage } from '../../../platform/database/page.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { MasterKeys } from '../../../platform/vault/index.js';
import type { OperatorReader, PasswordCredential } from '../app/ports.js';
import type { Operator, Passkey } from '../domain/operator.js';
import { IDLE_MS, SEEN_EVERY_MS, type OperatorSession } from '../domain/session.js';
import {
  operatorEntity,
  toOperator,
  toPasskey,
  toSession,
  totpContext,
  type CredentialCount,
  type OperatorRow,
  type PasskeyRow,
  type SessionRow,
} from './operator-row.js';

/** Reads operators from Postgres. */
export class PostgresOperatorReader implements OperatorReader {
  readonly #db: EntityManager;
  readonly #master: MasterKeys;

  constructor(dataSource: DataSource, master: MasterKeys) {
    this.#db = dataSource.manager;
    this.#master = master;
  }

  async find(id: Id): Promise<Operator | undefined> {
    const row = await this.#db.findOneBy(operatorEntity, { id });
    return row ? (await withCredentials(this.#db, [row]))[0] : undefined;
  }

  async list(page: PageRequest): Promise<Page<Operator>> {
    const query = this.#db.createQueryBuilder(operatorEntity, 'operator');
    const { items, hasMore } = await readPage(query, page, (row) => row);
    return { items: await withCredentials(this.#db, items), hasMore };
  }

  async passkeysOf(id: Id): Promise<readonly Passkey[]> {
    const statement = 'SELECT * FROM operator_passkey WHERE operator_id = $1 ORDER BY created_at, id';
    return (await this.#db.query<PasskeyRow[]>(statement, [id])).map(toPasskey);
  }

  async sessionsOf(id: Id, now: Date): Promise<readonly OperatorSession[]> {
    const rows = await this.#db.query<SessionRow[]>(
      `SELECT * FROM operator_session WHERE operator_id = $1 AND expires_at > $2 AND last_seen_at > $3
       ORDER BY created_at DESC, id DESC`,
      [id, now, new Date(now.getTime() - IDLE_MS)],
    );
    return rows.map(toSession);
  }

  async findSession(
    secretHash: Buffer,
    now: Date,
  ): Promise<{ readonly session: OperatorSession; readonly role: OperatorRole } | undefined> {
    const [row] = await this.#db.query<(SessionRow & { readonly role: OperatorRole })[]>(
      sql('operators/find-session.sql'),
      [secretHash, now, IDLE_MS / 1000, SEEN_EVERY_MS / 1000],
    );
    return row && { session: toSession(row), role: row.role };
  }

  async findByEmail(email: string): Promise<PasswordCredential | undefined> {
    const [row] = await this.#db.query<{ id: Id; password_hash: string; totp_sealed: Buffer }[]>(
      `SELECT id, password_hash, totp_sealed FROM operator
       WHERE email = $1 AND password_hash IS NOT NULL AND disabled_at IS NULL`,
      [email],
    );
    const operator = row && (await this.find(row.id));
    return operator && { operator, passwordHash: row.password_hash, totpSecret: this.#open(row.id, row.totp_sealed) };
  }

  async findTotpSecrets(id: Id): Promise<{ readonly current: string | undefined; readonly begun: string | undefined }> {
    const [row] = await this.#db.query<{ totp_sealed: Buffer | null; totp_begun_sealed: Buffer | null }[]>(
      'SELECT totp_sealed, totp_begun_sealed FROM operator WHERE id = $1',
      [id],
    );
    const opened = (box: Buffer | null | undefined) => (box ? this.#open(id, box) : undefined);
    return { current: opened(row?.totp_sealed), begun: opened(row?.totp_begun_sealed) };
  }

  async findPasskey(
    credentialId: string,
  ): Promise<{ readonly passkey: Passkey; readonly operator: Operator } | undefined> {
    const [row] = await this.#db.query<PasskeyRow[]>('SELECT * FROM operator_passkey WHERE credential_id = $1', [
      credentialId,
    ]);
    const operator = row && (await this.find(row.operator_id));
    return operator && !operator.disabledAt ? { passkey: toPasskey(row), operator } : undefined;
  }

  #open(id: Id, sealed: Buffer): string {
    return this.#master.open(sealed, totpContext(id)).toString('utf8');
  }
}

/** Rows with what their operators can sign in by, in their order. */
export async function withCredentials(db: EntityManager, rows: readonly OperatorRow[]): Promise<Operator[]> {
  if (rows.length === 0) return [];
  const counted = await db.query<CredentialCount[]>(sql('operators/count-credentials.sql'), [rows.map(({ id }) => id)]);
  const byId = new Map(counted.map((each) => [each.id, each]));
  return rows.map((row) => toOperator(row, byId.get(row.id)));
}
