import type { Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';

/** Tells followers, when the transaction commits, of deliveries that it has changed. */
export async function announceDeliveries(transaction: Queryable, ids: readonly Id[]): Promise<void> {
  await transaction.query(sql('deliveries/announce.sql'), [ids]);
}
