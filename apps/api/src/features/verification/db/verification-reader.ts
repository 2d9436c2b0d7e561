import type { Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { KeyRing, Queryable } from '../../../platform/vault/index.js';
import type { VerificationReader } from '../app/ports.js';
import type { Verification } from '../domain/verification.js';
import { requestToken } from './request-token.js';
import { toVerification, type VerificationRow } from './verification-row.js';

/** Reads verifications from Postgres. */
export class PostgresVerificationReader implements VerificationReader {
  readonly #db: Queryable;
  readonly #keys: KeyRing;
  readonly #base: () => string;

  /** @param base of request URLs, without a slash at the end */
  constructor(db: Queryable, keys: KeyRing, base: () => string) {
    this.#db = db;
    this.#keys = keys;
    this.#base = base;
  }

  async find(integrationId: Id, id: Id): Promise<Verification | undefined> {
    const rows = (await this.#db.query(sql('verifications/find.sql'), [integrationId, id])) as VerificationRow[];
    return rows[0] && toVerification(this.#db, this.#keys, rows[0]);
  }

  async requestUrl({ id, integrationId }: Pick<Verification, 'id' | 'integrationId'>): Promise<string> {
    const key = await this.#keys.integrationKey(this.#db, integrationId);
    return `${this.#base()}/${requestToken(key, id)}`;
  }
}
