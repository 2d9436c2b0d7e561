import { join } from 'node:path';
import { contextOf, readBlobList } from './blob-list.js';
import { readBlob } from './blob-pool.js';
import { countRows } from './count-rows.js';
import { damaged } from './fault.js';
import { KEYS_FILE } from './folder.js';
import { FrameReader, readJson } from './framing.js';
import type { BackupKeys } from './keys.js';
import { chooseBackup, readManifest, type KeptTable } from './manifest.js';
import { KEYS_CONTEXT, type KeysHead } from './persons-keys.js';
import { readSealed } from './sealed-file.js';
import type { Follower } from './write-backup.js';

/** A backup that is whole. */
export interface CheckedBackup {
  readonly name: string;
  readonly takenAt: string;
  /** When the persons' keys were renewed last. */
  readonly keysTakenAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly blobs: number;
}

/** What is to be looked at. */
export interface CheckOrder {
  readonly dir: string;
  /** A backup's name; undefined: the newest. */
  readonly at: string | undefined;
  readonly keys: BackupKeys;
  readonly follow: Follower;
}

/** Reads every byte of a backup and says whether it is what was written; restores nothing. Throws a fault where it is not. */
export async function checkBackup({ dir, at, keys, follow }: CheckOrder): Promise<CheckedBackup> {
  const name = await chooseBackup(dir, at);
  const manifest = await readManifest(dir, name, keys);
  const { tables, takenAt, blobs } = manifest;
  follow.begin('tables', tables.length);
  for (const table of tables) {
    expectRows(table, await countRows(readTable(dir, name, table, keys)));
    follow.step();
  }
  const keysTakenAt = await checkKeys(dir, keys);
  if (Date.parse(keysTakenAt) < Date.parse(takenAt)) throw damaged('its file of keys is older than itself');
  follow.begin('files', blobs.count);
  let count = 0;
  for await (const blob of readBlobList(dir, name, keys, blobs.list)) {
    for await (const _piece of readBlob(dir, blob)) continue;
    count += 1;
    follow.step();
  }
  if (count !== blobs.count) throw damaged(`it lists ${count} files, not ${blobs.count}`);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return { name, takenAt, keysTakenAt, tables: tables.length, rows, blobs: count };
}

/** The rows of a table as they were copied. */
export const readTable = (dir: string, name: string, table: KeptTable, keys: BackupKeys): AsyncGenerator<Buffer> =>
  readSealed(join(dir, name, table.file), keys, contextOf(name, table.file), table);

/** Throws where a table has not the rows that it had. */
export function expectRows(table: KeptTable, rows: number): void {
  if (rows !== table.rows) throw damaged(`the table ${table.name} has ${rows} rows, not ${table.rows}`);
}

async function checkKeys(dir: string, keys: BackupKeys): Promise<string> {
  const reader = new FrameReader(readSealed(join(dir, KEYS_FILE), keys, KEYS_CONTEXT));
  try {
    const head = (await readJson(reader.section())) as KeysHead;
    for (let section = 0; section < 3; section += 1) await countRows(reader.section());
    await reader.end();
    return head.takenAt;
  } finally {
    await reader.close();
  }
}
