import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { newId } from '../../kernel/index.js';
import { databasePaths } from './embedded/cluster.js';
import { isHeld } from './embedded/home-lock.js';
import { migrate } from './migrate.js';
import { openDatabase } from './open-database.js';

/** Names the cluster of a test run to the processes that run the tests. */
const VARIABLE = 'VESTIBULE_TEST_DATABASE';
const TEMPLATE = 'vestibule_template';
const PREFIX = 'vestibule-test-db-';

const onDatabase = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

const execute = async (url: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** A run's clusters of many small databases stay below this. */
const ROOM_BYTES = 2 ** 31;

/** Memory where the system has it as a folder with room to spare: a busy disk makes a copy 3 to 10 times as slow. */
const parentFolder = (): string => {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > ROOM_BYTES ? memory : tmpdir();
};

/** Clusters of runs that were killed: their processes are gone, only the files are left. */
const sweep = async (parent: string): Promise<void> => {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(parent, name);
    const { folder } = databasePaths(home);
    try {
      if (existsSync(folder) && !(await isHeld(folder))) rmSync(home, { recursive: true, force: true });
    } catch {
      // Another user's, or one that another run sweeps too.
    }
  }
};

/**
 * Starts the one cluster of a test run, in a temporary folder, without syncing to disk, with a migrated template in it;
 * the run's later processes find it by an environment variable.
 */
export const startTestCluster = async (): Promise<{ stop(): Promise<void> }> => {
  const parent = parentFolder();
  await sweep(parent);
  const home = mkdtempSync(join(parent, PREFIX));
  const opened = await openDatabase({
    home,
    role: 'server',
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  if (!opened.ok) throw new Error(`${opened.error.message} ${opened.error.hint ?? ''}`);
  const stop = async (): Promise<void> => {
    await opened.value.close();
    rmSync(home, { recursive: true, force: true });
  };
  await execute(opened.value.url, `CREATE DATABASE ${TEMPLATE}`);
  const migrated = await migrate(onDatabase(opened.value.url, TEMPLATE));
  if (!migrated.ok) {
    await stop();
    throw new Error(`${migrated.error.message} ${migrated.error.hint ?? ''}`);
  }
  process.env[VARIABLE] = opened.value.url;
  return { stop };
};

/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, ending what is still connected to it. */
  drop(): Promise<void>;
}

/** Makes a database for a test: a copy of the migrated one, or an empty one. */
export const createTestDatabase = async (options: { empty?: boolean } = {}): Promise<TestDatabase> => {
  const cluster = process.env[VARIABLE];
  if (cluster === undefined)
    throw new Error(`${VARIABLE} is unset: build test/, whose global setup starts the cluster`);
  const name = `test_${newId()}`;
  await execute(cluster, `CREATE DATABASE ${name} TEMPLATE ${options.empty ? 'template0' : TEMPLATE}`);
  return {
    url: onDatabase(cluster, name),
    drop: () => execute(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
};

/** A Postgres that a test can kill. */
export interface TestPostgres {
  readonly url: string;
  /** kill -9 of Postgres itself; what it wrote stays, for the next start in the same folder. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Postgres in a folder with the settings of every installation: what was committed is on the disk. */
export const startTestPostgres = async (home: string): Promise<TestPostgres> => {
  let lost = (): void => undefined;
  const ended = new Promise<void>((resolve) => (lost = resolve));
  const opened = await openDatabase({ home, role: 'server', onLost: () => lost() });
  if (!opened.ok) throw new Error(`${opened.error.message} ${opened.error.hint ?? ''}`);
  const database = opened.value;
  const kill = async (): Promise<void> => {
    const { pid } = JSON.parse(readFileSync(databasePaths(home).running, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await ended;
    await database.close();
  };
  return { url: database.url, kill, stop: () => database.close() };
};

const recordings = new AsyncLocalStorage<string[]>();
const watched = new WeakSet<DataSource>();

/** Runs `work` and gives the statements that it sent by this data source, and by no other work at the same time. */
export const recordStatements = async <T>(
  dataSource: DataSource,
  work: () => Promise<T>,
): Promise<{ value: T; statements: string[] }> => {
  if (!watched.has(dataSource)) {
    watched.add(dataSource);
    const { logger } = dataSource;
    const logQuery = logger.logQuery.bind(logger);
    dataSource.logger.logQuery = (statement, parameters, runner) => {
      recordings.getStore()?.push(statement);
      logQuery(statement, parameters, runner);
    };
  }
  const statements: string[] = [];
  const value = await recordings.run(statements, work);
  return { value, statements };
};
