import { Readable } from 'node:stream';
import type { FileStorage } from '@flystorage/file-storage';
import type { Client } from 'pg';
import { MIGRATIONS, migrateWithin, readMigrations } from '../database/migrate.js';
import { sql } from '../database/sql-file.js';
import type { Key } from '../vault/index.js';
import { ListCursor, readBlobList } from './blob-list.js';
import { AT_ONCE, readBlob } from './blob-pool.js';
import { inLoadingOrder, quoted, type Sequence } from './catalog.js';
import { expectRows, readTable, type CheckedBackup } from './check-backup.js';
import { copyIn } from './copy-in.js';
import { BackupFault, damaged } from './fault.js';
import { backupKeys } from './keys.js';
import { chooseBackup, readManifest, type Manifest } from './manifest.js';
import { APART } from './persons-keys.js';
import { eraseGone, loadKeys, loadPersons, rewrapKeys, type Loading } from './restore-persons.js';
import { openClient } from './snapshot.js';
import { nameBlobs, readNamed, type Follower } from './write-backup.js';

/** What is restored, and where to. */
export interface RestoreOrder {
  readonly dir: string;
  /** A backup's name; undefined: the newest. */
  readonly at: string | undefined;
  readonly master: Key;
  readonly databaseUrl: string;
  /** Empty. */
  readonly storage: FileStorage;
  readonly follow: Follower;
  /** Called when all is there, and before it counts. */
  readonly beforeCommit: (client: Client) => Promise<void>;
}

/** What was restored. */
export interface RestoredBackup extends CheckedBackup {
  /** Persons of the backup who were erased after it, and so again. */
  readonly erasedSince: number;
}

/**
 * Restores a backup into an empty database and an empty storage, all of the database in one transaction: it is there whole, or not at
 * all. The schema becomes the backup's, takes its rows, and is then brought up to date as a running one would be. Throws
 * {@link BackupFault}.
 */
export async function restoreBackup(order: RestoreOrder): Promise<RestoredBackup> {
  const { dir, master, databaseUrl, follow } = order;
  const keys = backupKeys(master);
  const name = await chooseBackup(dir, order.at);
  const manifest = await readManifest(dir, name, keys);
  const newest = refuseOtherCode(manifest);
  const client = await openClient(databaseUrl);
  try {
    await client.query('BEGIN');
    await refuseUsed(client);
    const schema = manifest.migrations.at(-1)?.version ?? 0;
    await migrateWithin(client, 0, schema);
    const loading: Loading = { client, dir, keys, master };
    const keysTakenAt = await loadKeys(loading);
    await loadTables(loading, manifest, follow);
    await migrateWithin(client, schema, newest);
    await rewrapKeys(loading);
    const erasedSince = await eraseGone(loading, keysTakenAt, manifest.takenAt);
    await client.query(sql('backup/go-on.sql'));
    await client.query(sql('backup/note-restore.sql'), [name]);
    await client.query('ANALYZE');
    const blobs = await restoreBlobs(order, loading, manifest);
    await order.beforeCommit(client);
    await client.query('COMMIT');
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const { takenAt, tables } = manifest;
    return { name, takenAt, keysTakenAt, tables: tables.length, rows, blobs, erasedSince };
  } finally {
    await client.end();
  }
}

/** A schema that this code doesn't know can't be made by it; gives the newest version that it knows. */
function refuseOtherCode({ migrations, format }: Manifest): number {
  const files = readMigrations(MIGRATIONS);
  const isKnown = migrations.every(({ version, checksum }) =>
    files.some((file) => file.version === version && file.checksum === checksum),
  );
  if (format !== 1 || !isKnown) {
    throw new BackupFault(
      'CONFLICT',
      'The backup was made by another version of Vestibule, which is newer than this one.',
      'Restore it with that version, or a later one. Nothing was restored.',
    );
  }
  return files.at(-1)?.version ?? 0;
}

/** Refuses a database that has anything in it. */
async function refuseUsed(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT EXISTS
       (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e') LIMIT 3`,
  );
  if (rows.length === 0) return;
  throw new BackupFault(
    'CONFLICT',
    `The database is not empty: it has the table ${rows.map(({ name }) => name).join(', ')}.`,
    'Make a new database (`CREATE DATABASE`), and set DATABASE_URL to it. Nothing was restored.',
  );
}

async function loadTables(loading: Loading, manifest: Manifest, follow: Follower): Promise<void> {
  const { client, dir, keys } = loading;
  const { tables, sequences } = manifest;
  // What triggers do at an insertion was done when the row was made.
  for (const { name } of tables) await client.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`);
  follow.begin('tables', tables.length);
  for (const table of await inLoadingOrder(client, tables)) {
    const source = readTable(dir, manifest.name, table, keys);
    const isApart = APART[table.name] !== undefined;
    const rows = await (isApart
      ? loadPersons(loading, table, source)
      : copyIn(client, table.name, table.columns, source));
    expectRows(table, rows);
    follow.step();
  }
  for (const { name } of tables) await client.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`);
  for (const sequence of sequences) await setSequence(client, sequence);
}

const setSequence = (client: Client, { name, last, called }: Sequence): Promise<unknown> =>
  client.query('SELECT setval($1::regclass, $2::bigint, $3)', [quoted(name), last, called]);

/** Restores what rows name, and nothing else: blobs of whoever was erased since stay where they are. Gives how many they are. */
async function restoreBlobs({ storage, follow }: RestoreOrder, loading: Loading, manifest: Manifest): Promise<number> {
  const { client, dir, keys } = loading;
  const { blobs, name: backup } = manifest;
  const list = new ListCursor(readBlobList(dir, backup, keys, blobs.list));
  follow.begin('files', blobs.count);
  let restored = 0;
  let missing = 0;
  let batch: Promise<void>[] = [];
  try {
    for await (const { name, key } of readNamed(nameBlobs(client, keys))) {
      const blob = await list.find(name);
      follow.step();
      if (!blob) {
        missing += 1;
        continue;
      }
      if (blob.key !== key) throw damaged('its list of files has another one under a name');
      batch.push(storage.write(key, Readable.from(readBlob(dir, blob))));
      restored += 1;
      if (batch.length < AT_ONCE) continue;
      await Promise.all(batch);
      batch = [];
    }
    await Promise.all(batch);
    await list.end();
  } finally {
    await Promise.allSettled(batch);
    await list.close();
  }
  if (missing > blobs.gone)
    throw damaged(`${missing} files are not in it, of which ${blobs.gone} were gone when it was made`);
  return restored;
}
