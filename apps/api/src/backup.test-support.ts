import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { FileStorage } from '@flystorage/file-storage';
import type { TestGraphql } from './graphql.test-support.js';
import { backupKeys, makeBackup, restoreBackup } from './platform/backup/index.js';
import { createTestDatabase } from './platform/database/testing.js';
import { openStorage } from './platform/storage/index.js';
import { keyFrom, type Key } from './platform/vault/index.js';

const nobody = { begin: () => undefined, step: () => undefined };

/** The master key of a test's application, which it made in its data folder. */
export const masterOf = ({ application }: TestGraphql): Key =>
  keyFrom(Buffer.from(readFileSync(join(application.config.home, 'master.key'), 'utf8'), 'base64'));

/** Makes a backup of a test's application. */
export async function backUp(
  api: TestGraphql,
  dir: string,
  more: { readonly keep?: number; readonly storage?: FileStorage } = {},
) {
  const { databaseUrl, storage } = api.application;
  return makeBackup({
    databaseUrl,
    storage: more.storage ?? storage,
    keys: backupKeys(masterOf(api)),
    dir,
    keep: more.keep,
    follow: nobody,
  });
}

/** Where a backup was restored. */
export interface Restored {
  readonly home: string;
  readonly url: string;
  readonly report: Awaited<ReturnType<typeof restoreBackup>>;
  query<Row extends object>(statement: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Restores one into what a test has. */
export async function restoreInto(databaseUrl: string, home: string, dir: string, master: Key, at?: string) {
  const { storage } = await openStorage({ home, s3: undefined });
  const beforeCommit = async (): Promise<void> => undefined;
  return restoreBackup({ dir, at, master, databaseUrl, storage, follow: nobody, beforeCommit });
}

/** Restores one into a database and a folder of its own. */
export async function restoreAnew(dir: string, master: Key, at?: string): Promise<Restored> {
  const database = await createTestDatabase({ empty: true });
  const home = mkdtempSync(join(tmpdir(), 'vestibule-restored-'));
  const remove = async (): Promise<void> => {
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const report = await restoreInto(database.url, home, dir, master, at);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    return {
      home,
      url: database.url,
      report,
      query: async <Row extends object>(statement: string, values: unknown[] = []) =>
        (await client.query<Row>(statement, values)).rows,
      close: async () => {
        await client.end();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Every file below a folder, by its path. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
