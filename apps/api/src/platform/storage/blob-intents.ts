import { sql } from '../database/sql-file.js';
import type { Queryable } from '../vault/index.js';

/*
 * A blob and the row that names it lie in two places, and no transaction spans both. So a blob is told of in the database before it is
 * written, and the transaction that makes its row takes that back: whatever ends in between leaves a note of a blob that the worker's
 * sweep removes. Listing the whole storage instead, and removing what has no row, costs a listing of millions each time, and can't tell
 * a blob that is being written from one that was left.
 */

/** Tells of a blob before it is written; committed by itself, so not in a transaction. */
export async function intendBlob(db: Queryable, key: string): Promise<void> {
  await db.query(sql('storage/intend.sql'), [key]);
}

/**
 * Says in the transaction that makes rows which name blobs that they do. Throws where one was swept away meanwhile: its writer must have
 * stood still for a day. Blobs that nobody told of are let pass: a process of the version before wrote them.
 */
export async function nameBlobs(transaction: Queryable, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = (await transaction.query(sql('storage/name.sql'), [keys])) as { swept: number }[];
  if (rows[0]?.swept !== 0) throw new Error('A blob was swept away before a row named it.');
}

/** Says in the transaction that deletes rows which name blobs that these are to go. */
export async function releaseBlobs(transaction: Queryable, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await transaction.query(sql('storage/release.sql'), [keys]);
}

/** Forgets a blob that was removed. */
export async function forgetBlob(db: Queryable, key: string): Promise<void> {
  await db.query('DELETE FROM blob_intent WHERE blob_key = $1', [key]);
}
