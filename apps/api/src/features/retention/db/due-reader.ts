import type { DataSource } from 'typeorm';
import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { readPage } from '../../../platform/database/page.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { DueReader } from '../app/retention.js';
import type { Erasure, Retained } from '../domain/erasure.js';
import { erasureEntity } from './erasure-recorder.js';

/** Reads from Postgres what falls due. */
export class PostgresDueReader implements DueReader {
  readonly #db: DataSource;

  constructor(dataSource: DataSource) {
    this.#db = dataSource;
  }

  async count(what: Retained, integrationId: Id, before: Date): Promise<{ count: number; oldest: Date | null }> {
    const [row] = await this.#db.query<{ count: number; oldest: Date | null }[]>(
      `SELECT count(*)::integer AS count, min(at) AS oldest FROM (${dueOf(what)}) AS due`,
      [integrationId, before],
    );
    return row ?? { count: 0, oldest: null };
  }

  async ids(what: Retained, integrationId: Id, before: Date, limit: number, except: readonly Id[]): Promise<Id[]> {
    const rows = await this.#db.query<{ id: Id }[]>(
      `SELECT id FROM (${dueOf(what)}) AS due WHERE id <> ALL ($4::text[]) ORDER BY at LIMIT $3`,
      [integrationId, before, limit, except],
    );
    return rows.map(({ id }) => id);
  }

  async erasures(integrationId: Id, page: PageRequest): Promise<Page<Erasure>> {
    const query = this.#db.manager.createQueryBuilder(erasureEntity, 'erasure').where({ integrationId });
    return readPage(query, page, (row) => row);
  }
}

const dueOf = (what: Retained): string => sql(`retention/${what}.sql`);
