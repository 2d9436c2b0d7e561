import type { FileStorage } from '@flystorage/file-storage';
import type { DataSource } from 'typeorm';
import { sql } from '../database/sql-file.js';
import { releaseBlobs } from './blob-intents.js';

/** What a sweep came to. */
export interface Swept {
  readonly removed: number;
  /** Keys that the storage did not remove, and why; they are due still. */
  readonly failures: readonly { readonly key: string; readonly error: unknown }[];
}

/** The job that sweeps; it makes itself anew each time. */
export const SWEEP_JOB = 'storage.sweep';

/** What is left behind is sealed, and in nobody's way. */
export const SWEEP_EVERY_MS = 60 * 60_000;

/** Blobs that are removed in one transaction, which holds their notes meanwhile: a second's work for a bucket. */
const BATCH = 50;

/**
 * Removes what was written a day ago and no row names, and what rows no longer name. An upload takes ten minutes at most, so a day is
 * far from whatever is still being written. Any number of processes may do so at once.
 */
export async function sweepBlobs(
  dataSource: DataSource,
  storage: FileStorage,
  { signal, done }: { readonly signal?: AbortSignal; readonly done?: () => void } = {},
): Promise<Swept> {
  const failures: { key: string; error: unknown }[] = [];
  let removed = 0;
  for (let more = true; more && signal?.aborted !== true;) {
    const passedOver = failures.map(({ key }) => key);
    more = await dataSource.transaction(async (transaction) => {
      const due = await transaction.query<{ blob_key: string }[]>(sql('storage/due.sql'), [BATCH, passedOver]);
      const keys = due.map(({ blob_key: key }) => key);
      const results = await Promise.allSettled(keys.map((key) => storage.deleteFile(key)));
      const gone = keys.filter((_, at) => results[at]?.status === 'fulfilled');
      for (const [at, result] of results.entries()) {
        if (result.status === 'rejected') failures.push({ key: keys[at] ?? '', error: result.reason });
      }
      await transaction.query('UPDATE blob_intent SET swept_at = now() WHERE blob_key = ANY ($1)', [gone]);
      removed += gone.length;
      for (const _ of gone) done?.();
      return keys.length === BATCH;
    });
  }
  await dataSource.query(`DELETE FROM blob_intent WHERE swept_at < now() - interval '24 hours'`);
  return { removed, failures };
}

/** Has the next sweep remove blobs that nobody told of and no row names. */
export async function adoptBlobs(dataSource: DataSource, keys: readonly string[]): Promise<void> {
  await dataSource.transaction((transaction) => releaseBlobs(transaction, keys));
}
