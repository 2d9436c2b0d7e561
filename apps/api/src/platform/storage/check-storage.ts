import type { FileStorage } from '@flystorage/file-storage';
import type { DataSource, QueryRunner } from 'typeorm';
import { sql } from '../database/sql-file.js';
import { keyOfFile } from './local-storage.js';

/** Whether rows and blobs agree. */
export interface StorageCheck {
  /** Blobs that lie in the storage. */
  readonly blobs: number;
  /** Blobs that rows name. */
  readonly named: number;
  /** Blobs that are being written, or that the next sweeps remove. */
  readonly waiting: number;
  /** Keys that rows name, and no blob lies there. */
  readonly missing: readonly string[];
  /** Blobs that no row names and nobody told of. */
  readonly unknown: readonly string[];
  /** Those of them that lie there for a day, so that nobody is writing them. */
  readonly old: readonly string[];
}

/** Keys that are told to the database in one go. */
const BATCH = 1_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Compares all blobs with all rows, while both change: what differs is looked at once more before it is told. The comparison is the
 * database's, in a table of this connection alone, so that no list of millions is held here.
 * @param seen called for each blob
 */
export async function checkStorage(
  dataSource: DataSource,
  storage: FileStorage,
  { seen }: { readonly seen?: () => void } = {},
): Promise<StorageCheck> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('CREATE TEMPORARY TABLE seen_blob (blob_key text PRIMARY KEY, old boolean NOT NULL)');
    const blobs = await listInto(runner, storage, seen);
    await runner.query('ANALYZE seen_blob');
    const [counts] = await query<{ named: number; waiting: number }>(runner, 'storage/counts.sql');
    const unknown: { blob_key: string; old: boolean }[] = [];
    for (const each of await query<{ blob_key: string; old: boolean }>(runner, 'storage/unknown.sql')) {
      // Its row may have gone since, and the blob with it.
      if (await storage.fileExists(each.blob_key)) unknown.push(each);
    }
    const missing: string[] = [];
    for (const { blob_key: key } of await query<{ blob_key: string }>(runner, 'storage/missing.sql')) {
      // It may have been written after it would have been listed, or its row may have gone since.
      if (!(await storage.fileExists(key)) && (await isNamed(runner, key))) missing.push(key);
    }
    return {
      blobs,
      named: counts?.named ?? 0,
      waiting: counts?.waiting ?? 0,
      missing,
      unknown: unknown.map(({ blob_key: key }) => key),
      old: unknown.filter(({ old }) => old).map(({ blob_key: key }) => key),
    };
  } finally {
    await runner.query('DROP TABLE IF EXISTS seen_blob').catch(() => undefined);
    await runner.release();
  }
}

async function listInto(runner: QueryRunner, storage: FileStorage, seen: (() => void) | undefined): Promise<number> {
  let blobs = 0;
  let batch: { key: string; old: boolean }[] = [];
  const tell = async (): Promise<void> => {
    await runner.query(sql('storage/seen.sql'), [batch.map(({ key }) => key), batch.map(({ old }) => old)]);
    batch = [];
  };
  for await (const entry of storage.list('', { deep: true })) {
    if (!entry.isFile) continue;
    blobs += 1;
    seen?.();
    batch.push({ key: keyOfFile(entry.path), old: (entry.lastModifiedMs ?? Date.now()) < Date.now() - DAY_MS });
    if (batch.length === BATCH) await tell();
  }
  if (batch.length > 0) await tell();
  return blobs;
}

async function isNamed(runner: QueryRunner, key: string): Promise<boolean> {
  return ((await runner.query('SELECT 1 FROM named_blob WHERE blob_key = $1', [key])) as unknown[]).length > 0;
}

const query = async <Row>(runner: QueryRunner, file: string): Promise<Row[]> =>
  (await runner.query(sql(file))) as Row[];
