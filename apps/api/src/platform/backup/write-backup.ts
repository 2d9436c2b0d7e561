import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStorage } from '@flystorage/file-storage';
import type { Client } from 'pg';
import { sql } from '../database/sql-file.js';
import { blobLine, contextOf, ListCursor, readBlobList, type ListedBlob } from './blob-list.js';
import { copyBlobs, sweepPool, type CopiedBlobs } from './blob-pool.js';
import { quoted, quotedList, readMigrationsApplied, readSequences, readTables, type Table } from './catalog.js';
import { BackupFault } from './fault.js';
import {
  backupNames,
  BLOB_LIST_FILE,
  draftPath,
  flushFolder,
  KEYS_FILE,
  MANIFEST_FILE,
  newBackupName,
  removeBackup,
  removeDrafts,
} from './folder.js';
import { lines } from './framing.js';
import type { BackupKeys } from './keys.js';
import type { KeptTable, Manifest } from './manifest.js';
import { APART, writePersonsKeys, type WrittenKeys } from './persons-keys.js';
import { isSealedWith, readSealed, writeSealed } from './sealed-file.js';
import { copyOut, inSnapshot } from './snapshot.js';
import { aloneInFolder } from './turns.js';

/** Whoever follows a long work. */
export interface Follower {
  /** Something begins, of so many steps. */
  begin(what: string, steps: number): void;
  step(): void;
}

/** What a backup is made of, and where. */
export interface BackupOrder {
  readonly databaseUrl: string;
  readonly storage: FileStorage;
  readonly keys: BackupKeys;
  readonly dir: string;
  /** How many backups stay there, this one among them; undefined: all. */
  readonly keep: number | undefined;
  readonly follow: Follower;
}

/** A backup that was made. */
export interface MadeBackup {
  readonly name: string;
  readonly takenAt: string;
  readonly tables: number;
  readonly rows: number;
  /** Of what was written of the database. */
  readonly bytes: number;
  readonly blobs: CopiedBlobs;
  readonly keys: WrittenKeys;
  /** Backups that were removed. */
  readonly removed: readonly string[];
  /** Why blobs that no backup needs any more could not be told; null: they were. */
  readonly notSwept: string | null;
}

/**
 * Makes a backup while everything runs. Its database is what one snapshot sees; then the blobs are copied that rows of this snapshot
 * name, which were there before their rows were and never change; at last the persons' keys are renewed, and the backup gets its name.
 * Killed at any moment, it leaves nothing that a restore would take. Throws {@link BackupFault}.
 */
export async function makeBackup(order: BackupOrder): Promise<MadeBackup> {
  const { databaseUrl, dir } = order;
  return aloneInFolder(databaseUrl, dir, async () => {
    await refuseOtherKey(dir, order.keys);
    const leftovers = await removeDrafts(dir);
    try {
      return await makeAlone(order, leftovers > 0);
    } finally {
      // Of one that failed: it may have been for want of room.
      await removeDrafts(dir);
    }
  });
}

async function makeAlone(order: BackupOrder, hadLeftovers: boolean): Promise<MadeBackup> {
  const { dir, keys } = order;
  const earlier = await backupNames(dir);
  const name = newBackupName(new Date(), earlier.at(-1));
  const draft = draftPath(dir);
  await mkdir(draft, { mode: 0o700 });
  await mkdir(join(dir, 'blobs'), { recursive: true, mode: 0o700 });
  const manifest = await writeContent(order, name, draft, earlier.at(-1));
  await writeSealed(join(draft, MANIFEST_FILE), keys, contextOf(name, MANIFEST_FILE), json(manifest));
  await flushFolder(draft);
  const renewed = await writePersonsKeys(order.databaseUrl, dir, keys);
  await rename(draft, join(dir, name));
  await flushFolder(dir);
  const all = [...earlier, name];
  // One that lacks something takes no other's place.
  const keep = manifest.blobs.lost > 0 ? undefined : order.keep;
  const removed = keep === undefined ? [] : all.slice(0, Math.max(0, all.length - keep));
  for (const old of removed) await removeBackup(dir, old);
  const isDirty = removed.length > 0 || hadLeftovers;
  const fault = isDirty ? await sweepPool(dir, all.slice(removed.length), keys) : undefined;
  const { tables, takenAt, blobs } = manifest;
  const { list: _list, ...counted } = blobs;
  return {
    name,
    takenAt,
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    blobs: counted,
    keys: renewed,
    removed,
    notSwept: fault?.message ?? null,
  };
}

/** Renews the persons' keys alone: from then on no backup here opens anything of whoever was erased before. */
export async function renewPersonsKeys(order: Pick<BackupOrder, 'databaseUrl' | 'keys' | 'dir'>): Promise<WrittenKeys> {
  const { dir, keys, databaseUrl } = order;
  await refuseOtherKey(dir, keys);
  return writePersonsKeys(databaseUrl, dir, keys);
}

/** One file of keys can't be for two master keys, and the backups of the other one would never hear of an erasure again. */
async function refuseOtherKey(dir: string, keys: BackupKeys): Promise<void> {
  if ((await isSealedWith(join(dir, KEYS_FILE), keys)) !== false) return;
  throw new BackupFault(
    'CONFLICT',
    `The backups in ${dir} were made with another master key.`,
    'Begin a new folder, and remove this one once the new one has a backup: its persons’ keys are renewed no more.',
  );
}

async function writeContent(
  { databaseUrl, storage, keys, dir, follow }: BackupOrder,
  name: string,
  draft: string,
  before: string | undefined,
): Promise<Manifest> {
  const namesPath = draftPath(draft);
  const namesContext = contextOf(name, 'named');
  const snapshot = await inSnapshot(databaseUrl, async (client) => {
    // The snapshot is taken by the first statement.
    const migrations = await readMigrationsApplied(client);
    const takenAt = new Date().toISOString();
    const tables = await readTables(client);
    follow.begin('tables', tables.length);
    const kept: KeptTable[] = [];
    for (const [at, table] of tables.entries()) {
      const file = String(at + 1).padStart(2, '0');
      kept.push(await writeTable(client, table, file, draft, name, keys));
      follow.step();
    }
    let blobs = 0;
    await writeSealed(
      namesPath,
      keys,
      namesContext,
      nameBlobs(client, keys, (count) => (blobs = count)),
    );
    return { takenAt, migrations, tables: kept, sequences: await readSequences(client), blobs };
  });
  const cursor = before === undefined ? undefined : new ListCursor(readBlobList(dir, before, keys), true);
  const counted: CopiedBlobs = { count: 0, bytes: 0, copied: 0, gone: 0, lost: 0 };
  const gone = new Set<string>();
  follow.begin('files', snapshot.blobs);
  const copied = copyBlobs(dir, storage, readNamed(readSealed(namesPath, keys, namesContext)), cursor, counted, gone);
  const listed = followed(copied, follow);
  const list = await writeSealed(join(draft, BLOB_LIST_FILE), keys, contextOf(name, BLOB_LIST_FILE), listed);
  await cursor?.close();
  await removeDrafts(draft);
  if (gone.size > 0) counted.lost = await countNamed(databaseUrl, keys, gone);
  return { format: 1, name, ...snapshot, blobs: { list, ...counted } };
}

/** How many of these are named by rows as they are now. */
const countNamed = (databaseUrl: string, keys: BackupKeys, gone: ReadonlySet<string>): Promise<number> =>
  inSnapshot(databaseUrl, async (client) => {
    let count = 0;
    for await (const { name } of readNamed(nameBlobs(client, keys))) if (gone.has(name)) count += 1;
    return count;
  });

/** Copies one table; `person` without what is kept apart. */
async function writeTable(
  client: Client,
  table: Table,
  file: string,
  draft: string,
  name: string,
  keys: BackupKeys,
): Promise<KeptTable> {
  const columns = table.columns.filter((column) => column !== APART[table.name]);
  let rows = 0;
  const statement = `SELECT ${quotedList(columns)} FROM ${quoted(table.name)}`;
  const source = copyOut(client, statement, 'binary', (count) => (rows = count));
  const facts = await writeSealed(join(draft, file), keys, contextOf(name, file), source);
  return { name: table.name, columns, file, rows, ...facts };
}

/** What the rows of this transaction's snapshot name: `name key` by lines. */
export async function* nameBlobs(
  client: Client,
  { names }: BackupKeys,
  counted?: (count: number) => void,
): AsyncGenerator<Buffer> {
  await client.query(`SELECT set_config('vestibule.backup_names', $1, true)`, [`\\x${names.toString('hex')}`]);
  yield* copyOut(client, sql('backup/blobs.sql'), 'text', counted);
}

/** Reads those lines. */
export async function* readNamed(source: AsyncIterable<Uint8Array>): AsyncGenerator<{ name: string; key: string }> {
  for await (const line of lines(source)) {
    const [name = '', key = ''] = line.split('\t');
    yield { name, key };
  }
}

async function* followed(blobs: AsyncIterable<ListedBlob>, follow: Follower): AsyncGenerator<Buffer> {
  for await (const blob of blobs) {
    follow.step();
    yield blobLine(blob);
  }
}

async function* json(value: unknown): AsyncGenerator<Buffer> {
  yield Buffer.from(JSON.stringify(value));
}
