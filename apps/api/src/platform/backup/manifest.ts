import { join } from 'node:path';
import { contextOf } from './blob-list.js';
import type { CopiedBlobs } from './blob-pool.js';
import type { AppliedMigration, Sequence, Table } from './catalog.js';
import { BackupFault } from './fault.js';
import { backupNames, MANIFEST_FILE } from './folder.js';
import { readJson } from './framing.js';
import type { BackupKeys } from './keys.js';
import { readSealed, type FileFacts } from './sealed-file.js';

/** What lies in a file of a backup. */
export interface KeptTable extends Table, FileFacts {
  readonly file: string;
  readonly rows: number;
}

/** What a backup is made of. It is sealed like all else: what it says of a file counts as the master key's holder said it. */
export interface Manifest {
  readonly format: 1;
  readonly name: string;
  /** ISO 8601: when the snapshot was taken. */
  readonly takenAt: string;
  readonly migrations: readonly AppliedMigration[];
  readonly tables: readonly KeptTable[];
  readonly sequences: readonly Sequence[];
  readonly blobs: Readonly<CopiedBlobs> & { readonly list: FileFacts };
}

/** Reads one. */
export async function readManifest(dir: string, name: string, keys: BackupKeys): Promise<Manifest> {
  const source = readSealed(join(dir, name, MANIFEST_FILE), keys, contextOf(name, MANIFEST_FILE));
  return (await readJson(source)) as Manifest;
}

/** The backup of this name, or the newest. */
export async function chooseBackup(dir: string, at: string | undefined): Promise<string> {
  const names = await backupNames(dir);
  const newest = names.at(-1);
  if (newest === undefined) throw new BackupFault('NOT_FOUND', `There is no backup in ${dir}.`);
  if (at === undefined) return newest;
  if (names.includes(at)) return at;
  throw new BackupFault(
    'NOT_FOUND',
    `There is no backup ${at} in ${dir}.`,
    `There are ${names.slice(-10).join(', ')}.`,
  );
}
