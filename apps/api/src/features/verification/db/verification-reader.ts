import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import { blindIndex, type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import type { DueVerification, VerificationFilter, VerificationReader } from '../app/ports.js';
import type { Status } from '../domain/lifecycle.js';
import type { Change, Verification } from '../domain/verification.js';
import { requestToken } from './request-token.js';
import { IDENTIFIER_FIELD, toVerification, type VerificationRow } from './verification-row.js';

interface ChangeRow extends Omit<Change, 'from' | 'to'> {
  readonly verification_id: Id;
  readonly from_status: Status | null;
  readonly to_status: Status;
}

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
    const found = await this.findAny(id);
    return found?.integrationId === integrationId ? found : undefined;
  }

  async findByCode(code: string): Promise<Verification | undefined> {
    const rows = (await this.#db.query(`${sql('verifications/select.sql')} WHERE verification.request_code = $1`, [
      code,
    ])) as VerificationRow[];
    return rows[0] && toVerification(this.#db, this.#keys, rows[0]);
  }

  async findAny(id: Id): Promise<Verification | undefined> {
    const rows = (await this.#db.query(`${sql('verifications/select.sql')} WHERE verification.id = $1`, [
      id,
    ])) as VerificationRow[];
    return rows[0] && toVerification(this.#db, this.#keys, rows[0]);
  }

  async list(integrationId: Id, filter: VerificationFilter, page: PageRequest): Promise<Page<Verification>> {
    const values: unknown[] = [];
    const value = (given: unknown): string => `$${values.push(given)}`;
    const conditions = [`verification.integration_id = ${value(integrationId)}`];
    if (filter.status !== undefined) conditions.push(`verification.status = ${value(filter.status)}`);
    if (filter.uniqueIdentifier !== undefined) {
      const key = await this.#keys.integrationKey(this.#db, integrationId);
      const index = blindIndex(key, IDENTIFIER_FIELD, filter.uniqueIdentifier);
      conditions.push(`verification.unique_identifier_index = ${value(index)}`);
    }
    if (filter.documentType !== undefined) {
      conditions.push(
        `EXISTS (SELECT FROM evidence WHERE evidence.verification_id = verification.id AND evidence.kind = 'document_front'
                 AND evidence.replaced_at IS NULL AND evidence.document_type = ${value(filter.documentType)})`,
      );
    }
    if (filter.createdFrom) conditions.push(`verification.created_at >= ${value(filter.createdFrom)}`);
    if (filter.createdUntil) conditions.push(`verification.created_at < ${value(filter.createdUntil)}`);
    const place = '(verification.created_at, verification.id)';
    const { after, before } = page;
    if (after) conditions.push(`${place} < (${value(after.createdAt)}, ${value(after.id)})`);
    if (before) conditions.push(`${place} > (${value(before.createdAt)}, ${value(before.id)})`);
    const order = page.fromEnd ? 'ASC' : 'DESC';
    const rows = (await this.#db.query(
      `${sql('verifications/select.sql')} WHERE ${conditions.join(' AND ')}
       ORDER BY verification.created_at ${order}, verification.id ${order} LIMIT ${value(page.limit + 1)}`,
      values,
    )) as VerificationRow[];
    const hasMore = rows.length > page.limit;
    const shown = rows.slice(0, page.limit);
    if (page.fromEnd) shown.reverse();
    const opened = await Promise.all(shown.map((row) => toVerification(this.#db, this.#keys, row)));
    return { items: opened.filter((each) => each !== undefined), hasMore };
  }

  async due(now: Date, limit: number): Promise<DueVerification[]> {
    return (await this.#db.query(sql('verifications/due.sql'), [now, limit])) as DueVerification[];
  }

  async histories(ids: readonly Id[]): Promise<ReadonlyMap<Id, readonly Change[]>> {
    const rows = (await this.#db.query(sql('verifications/histories.sql'), [ids])) as ChangeRow[];
    const histories = new Map<Id, Change[]>(ids.map((id) => [id, []]));
    for (const { verification_id: id, from_status: from, to_status: to, ...rest } of rows) {
      histories.get(id)?.push({ ...rest, from, to });
    }
    return histories;
  }

  async requestUrl({ id, integrationId }: Pick<Verification, 'id' | 'integrationId'>): Promise<string> {
    const key = await this.#keys.integrationKey(this.#db, integrationId);
    return `${this.#base()}/${requestToken(key, id)}`;
  }
}
