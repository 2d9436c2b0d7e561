import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { FileStorage } from '@flystorage/file-storage';
// Not by its door, which loads TypeORM: half of the memory that a backup takes.
import { pendingMigrations } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { databasePaths } from '../database/embedded/cluster.js';
import type { MasterKeyConfig, S3Config } from '../../config/index.js';
import { makeDataFolder } from '../storage/data-folder.js';
import { openStorage } from '../storage/open-storage.js';
import { checkMasterKey, isSealed, loadMasterKey, type Key, type MasterKeys, type Queryable } from '../vault/index.js';
import { BackupFault } from './fault.js';
import { entriesOf, flushFolder } from './folder.js';
import { openClient } from './snapshot.js';
import { aloneInNursery } from './turns.js';
import type { DomainError, Result } from '../../kernel/index.js';

/** Where an installation's parts are. */
export interface Places {
  /** The data folder. */
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly masterKey: MasterKeyConfig;
  /** The bucket that holds the files; undefined: they lie in the data folder. */
  readonly s3: S3Config | undefined;
}

/** What a backup is made of. */
export interface Installation {
  readonly databaseUrl: string;
  readonly storage: FileStorage;
  readonly master: Key;
}

/** What is being restored lies here, in the data folder, until it is whole. */
const DRAFT = 'restoring';
const MASTER_KEY_FILE = 'master.key';

/** Runs work on the installation as it stands, whether it runs or not; its schema and its master key are looked at before. */
export async function withInstallation<T>(places: Places, work: (found: Installation) => Promise<T>): Promise<T> {
  const { home, databaseUrl } = places;
  if (databaseUrl === undefined && !existsSync(databasePaths(home).cluster)) {
    throw new BackupFault(
      'NOT_FOUND',
      `There is no installation in ${home}.`,
      'Set VESTIBULE_HOME (and DATABASE_URL, where it has a Postgres of its own) as the server has it.',
    );
  }
  const opened = orThrow(await openDatabase({ home, databaseUrl, role: 'command' }));
  try {
    const { url } = opened;
    const pending = orThrow(await pendingMigrations(url));
    if (pending.length > 0) {
      throw new BackupFault(
        'CONFLICT',
        `The database is older than this version: it lacks ${pending.join(', ')}.`,
        'Make the backup with the version that runs, or bring the schema up to date by `vestibule migrate`.',
      );
    }
    const blobs = await openStorage(places);
    try {
      return await work({ databaseUrl: url, storage: blobs.storage, master: await ownKey(places, url) });
    } finally {
      await blobs.close();
    }
  } finally {
    await opened.close();
  }
}

async function ownKey(places: Places, url: string): Promise<Key> {
  const client = await openClient(url);
  try {
    const db: Queryable = { query: async (text, values) => (await client.query<object>(text, values)).rows };
    if (!(await isSealed(db))) throw new BackupFault('NOT_FOUND', 'There is nothing in the database to back up yet.');
    const masters = await readMasterKeys(places);
    orThrow(await checkMasterKey(db, masters));
    return await masters.sealing(db);
  } finally {
    await client.end();
  }
}

/** The master key that backups are opened with. */
export const masterKeyOf = async (places: Places): Promise<Key> => (await readMasterKeys(places)).current;

const readMasterKeys = async ({ home, masterKey }: Places): Promise<MasterKeys> =>
  orThrow(await loadMasterKey({ ...masterKey, home, mayMake: false }));

/** Refuses a folder for backups that would be lost with the data. */
export function refuseWithin(home: string, dir: string): void {
  const way = relative(resolve(home), resolve(dir));
  if (way !== '' && (way.startsWith('..') || resolve(way) === way)) return;
  throw new BackupFault(
    'INVALID_INPUT',
    `The folder ${dir} lies within the data folder.`,
    'Take one elsewhere, best on another disk: what takes the data away would take the backup too.',
  );
}

/** Where a restore writes to, before it is the installation. */
export interface Nursery extends Omit<Installation, 'master'> {
  /** Puts the files in their place; to be called when all is there. */
  readonly finish: () => Promise<void>;
}

/**
 * Runs a restore into an installation that has nothing yet but its master key. Everything is made aside, and gets its place when it is
 * whole; what fails or is killed leaves nothing that a server would start on.
 */
export async function intoEmpty<T>(
  { home, databaseUrl, s3 }: Places,
  work: (nursery: Nursery) => Promise<T>,
): Promise<T> {
  makeDataFolder(home);
  const found = (await readdir(home)).filter((name) => name !== DRAFT && name !== MASTER_KEY_FILE);
  if (found.length > 0) {
    throw new BackupFault(
      'CONFLICT',
      `The data folder ${home} is not empty: it has ${found.slice(0, 3).join(', ')}.`,
      `Set VESTIBULE_HOME to a new folder${databaseUrl === undefined ? '' : ', and DATABASE_URL to a new database'}. Nothing was restored.`,
    );
  }
  const draft = join(home, DRAFT);
  return aloneInNursery(draft, home, async () => {
    const leftovers = (await entriesOf(draft)).filter((name) => !/^\.?lock/.test(name));
    for (const name of leftovers) await rm(join(draft, name), { recursive: true, force: true });
    try {
      return await fill({ home, draft, databaseUrl, s3 }, work);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  });
}

async function fill<T>(
  { home, draft, databaseUrl, s3 }: Pick<Places, 'home' | 'databaseUrl' | 's3'> & { readonly draft: string },
  work: (nursery: Nursery) => Promise<T>,
): Promise<T> {
  const opened = orThrow(await openDatabase({ home: draft, databaseUrl, role: 'server' }));
  const place = async (name: string): Promise<void> => {
    await rename(join(draft, name), join(home, name));
    await flushFolder(home);
  };
  const blobs = await openStorage({ home: draft, s3 });
  try {
    const { storage } = blobs;
    // The files first: a database without them would be taken for whole. In a bucket they have their place at once, and another
    // try writes the same ones.
    const finish = (): Promise<void> => (s3 ? Promise.resolve() : place('blobs'));
    const value = await work({ databaseUrl: opened.url, storage, finish });
    await opened.close();
    if (opened.embedded) await place('postgres');
    return value;
  } finally {
    await blobs.close();
    await opened.close();
  }
}

/** The value of a result, or its failure thrown. */
export function orThrow<T>(result: Result<T, DomainError>): T {
  if (result.ok) return result.value;
  const { code, message, hint } = result.error;
  throw new BackupFault(code, message, hint);
}
