import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { FileStorage } from '@flystorage/file-storage';
import { ListCursor, readBlobList, type ListedBlob } from './blob-list.js';
import { BackupFault, damaged } from './fault.js';
import { draftPath, entriesOf, flushFolder, poolFile, writePlain } from './folder.js';
import type { BackupKeys } from './keys.js';
import type { FileFacts } from './sealed-file.js';

/** What copying came to. */
export interface CopiedBlobs {
  count: number;
  bytes: number;
  /** Those that no earlier backup here had. */
  copied: number;
  /** Named by a row when the backup was begun, and not there any more. */
  gone: number;
  /** Of these, what a row names still: not erased meanwhile, but lost. */
  lost: number;
}

/** Blobs that are copied at the same time: a disk or an object store answers several as fast as one. */
export const AT_ONCE = 16;

/** More than is erased during any backup: where so many are missing, this is not the place where they are. */
const MOST_GONE = 100_000;

/** Copies what the backup before has not, and gives the list of all. Blobs never change: a name that is there has its content. */
export async function* copyBlobs(
  dir: string,
  storage: FileStorage,
  named: AsyncIterable<{ readonly name: string; readonly key: string }>,
  before: ListCursor | undefined,
  counted: CopiedBlobs,
  gone: Set<string>,
): AsyncGenerator<ListedBlob> {
  const touched = new Set<string>();
  const copyOne = async (name: string, key: string): Promise<FileFacts | undefined> => {
    const target = poolFile(dir, name);
    const facts = await copyIn(storage, key, target);
    if (facts) {
      touched.add(dirname(target));
      counted.copied += 1;
    } else gone.add(name);
    if (gone.size > MOST_GONE) {
      throw new BackupFault(
        'CONFLICT',
        `Over ${MOST_GONE} files that the database names are not in the storage.`,
        'Check VESTIBULE_HOME, or where else files are kept: it must be the place that the server uses.',
      );
    }
    return facts;
  };
  const settle = async function* (batch: Promise<ListedBlob | undefined>[]): AsyncGenerator<ListedBlob> {
    for (const blob of await Promise.all(batch)) {
      if (blob) {
        counted.count += 1;
        counted.bytes += blob.bytes;
        yield blob;
      } else counted.gone += 1;
    }
  };
  let batch: Promise<ListedBlob | undefined>[] = [];
  for await (const { name, key } of named) {
    const known = await before?.find(name);
    const isThere = known !== undefined && (await sizeOf(poolFile(dir, name))) === known.bytes;
    batch.push(isThere ? Promise.resolve(known) : copyOne(name, key).then((facts) => facts && { ...facts, name, key }));
    if (batch.length < AT_ONCE) continue;
    yield* settle(batch);
    batch = [];
  }
  yield* settle(batch);
  for (const folder of touched) await flushFolder(folder);
  if (touched.size > 0) await flushFolder(join(dir, 'blobs'));
}

/** Undefined where the blob is gone. */
async function copyIn(storage: FileStorage, key: string, target: string): Promise<FileFacts | undefined> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = draftPath(folder);
  try {
    if (!(await storage.fileExists(key))) return undefined;
    const facts = await writePlain(draft, await storage.read(key));
    await rename(draft, target);
    return facts;
  } catch (error) {
    await rm(draft, { force: true });
    // Between the look and the reading.
    if (!(await storage.fileExists(key))) return undefined;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A blob as it was copied; its end is reached only where it is what it was. */
export async function* readBlob(dir: string, { name, bytes, sha256 }: ListedBlob): AsyncGenerator<Buffer> {
  const path = poolFile(dir, name);
  const size = await sizeOf(path);
  const told = `blobs/${name.slice(0, 2)}/${name.slice(2)}`;
  if (size === undefined) throw damaged(`the file ${told} is missing`);
  if (size !== bytes) throw damaged(`the file ${told} has ${size} bytes, not ${bytes}`);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== sha256) throw damaged(`the file ${told} was changed`);
}

/** Removes blobs that none of these backups has. A list that can't be read keeps all, and is the answer. */
export async function sweepPool(
  dir: string,
  backups: readonly string[],
  keys: BackupKeys,
): Promise<BackupFault | undefined> {
  const cursors = backups.map((backup) => new ListCursor(readBlobList(dir, backup, keys)));
  try {
    for (const bucket of (await entriesOf(join(dir, 'blobs'))).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()) {
      const kept = new Set<string>();
      for (const cursor of cursors) for (const name of await cursor.beginningWith(bucket)) kept.add(name);
      for (const file of await entriesOf(join(dir, 'blobs', bucket))) {
        if (!kept.has(bucket + file)) await rm(join(dir, 'blobs', bucket, file), { recursive: true, force: true });
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof BackupFault) return error;
    throw error;
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}
