import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Page, PageRequest } from '../../kernel/index.js';

/**
 * Reads a part of a list by keyset: it costs the same however far in, and an insertion meanwhile moves nothing.
 * The table needs an index on `(…, created_at DESC, id DESC)`.
 */
export async function readPage<Row extends ObjectLiteral, T>(
  query: SelectQueryBuilder<Row>,
  page: PageRequest,
  map: (row: Row) => T,
): Promise<Page<T>> {
  const { alias } = query;
  const place = `(${alias}.createdAt, ${alias}.id)`;
  if (page.after) {
    query.andWhere(`${place} < (:afterAt, :afterId)`, { afterAt: page.after.createdAt, afterId: page.after.id });
  }
  if (page.before) {
    query.andWhere(`${place} > (:beforeAt, :beforeId)`, { beforeAt: page.before.createdAt, beforeId: page.before.id });
  }
  const direction = page.fromEnd ? 'ASC' : 'DESC';
  const rows = await query
    .orderBy(`${alias}.createdAt`, direction)
    .addOrderBy(`${alias}.id`, direction)
    .limit(page.limit + 1)
    .getMany();
  const hasMore = rows.length > page.limit;
  const items = rows.slice(0, page.limit).map(map);
  return { items: page.fromEnd ? items.reverse() : items, hasMore };
}
