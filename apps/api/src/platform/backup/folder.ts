import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFacts } from './sealed-file.js';

/**
 * A folder of backups:
 *
 *     keys                        the persons' keys as they stand now, for all backups here
 *     20270131T020000000Z-0f3c21aa/  a backup: `manifest`, `blobs` (which ones), and a numbered file for each table
 *     blobs/ab/cdef…              blobs, each once for all backups that have it
 *
 * Whatever begins with `.draft-` or `.keys-` was not finished.
 */
const NAME = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
const DRAFT = '.draft-';

/** The file of the persons' keys. */
export const KEYS_FILE = 'keys';
/** In a backup: what it is made of. */
export const MANIFEST_FILE = 'manifest';
/** In a backup: which blobs. */
export const BLOB_LIST_FILE = 'blobs';

/** Where a blob's file lies. */
export const poolFile = (dir: string, name: string): string => join(dir, 'blobs', name.slice(0, 2), name.slice(2));

/** A new backup's name: when it was begun, and what tells it from another. It is after the one before, whatever the clock says. */
export function newBackupName(at: Date, before: string | undefined): string {
  const [, year, month, day, hour, minute, second, rest] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(before ?? '')?.map(Number) ?? [];
  const last = year === undefined ? 0 : Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second, rest);
  const time = new Date(Math.max(at.getTime(), last + 1)).toISOString().replaceAll(/[-:.]/g, '');
  return `${time}-${randomBytes(4).toString('hex')}`;
}

/** The whole backups of a folder, the oldest first; none where there is no such folder. */
export async function backupNames(dir: string): Promise<string[]> {
  return (await entriesOf(dir)).filter((name) => NAME.test(name)).sort();
}

/** Names in a folder; none where there is no such folder. */
export async function entriesOf(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A path for something that has its name only once it is finished. */
export const draftPath = (dir: string, start = DRAFT): string => join(dir, `${start}${randomUUID()}`);

/** Removes what was not finished, by whoever was killed at it; gives how much there was. The caller holds the folder. */
export async function removeDrafts(dir: string, start = DRAFT): Promise<number> {
  const drafts = (await entriesOf(dir)).filter((name) => name.startsWith(start));
  for (const name of drafts) await rm(join(dir, name), { recursive: true, force: true });
  return drafts.length;
}

/** Removes a backup: at once nothing of its name is there, its files go after. */
export async function removeBackup(dir: string, name: string): Promise<void> {
  const leaving = draftPath(dir);
  await rename(join(dir, name), leaving);
  await flushFolder(dir);
  await rm(leaving, { recursive: true, force: true });
}

/** Flushes what names stand in a folder. */
export async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a new file as it comes, and flushes it. */
export async function writePlain(path: string, source: AsyncIterable<Uint8Array>): Promise<FileFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const piece of source) {
      hash.update(piece);
      bytes += piece.length;
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
