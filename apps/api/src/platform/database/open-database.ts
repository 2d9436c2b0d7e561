import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { serverAccount } from './embedded/account.js';
import { findPostgresPackage, majorOf, prepareBinaries } from './embedded/binaries.js';
import { databasePaths, DATABASE_NAME, ensureCluster, type Paths } from './embedded/cluster.js';
import { acquireHomeLock, type Holder, type HomeLock, type Role } from './embedded/home-lock.js';
import { clearLeftover } from './embedded/leftover.js';
import { startServer } from './embedded/server.js';

/** A database to work with. */
export interface OpenDatabase {
  readonly url: string;
  /** Whether it is the one of the data folder. */
  readonly embedded: boolean;
  /** Stops what this call started, and nothing else. May be called again. */
  close(): Promise<void>;
}

/** Which database is wanted, and for what. */
export interface OpenDatabaseOptions {
  /** The data folder (VESTIBULE_HOME). */
  readonly home: string;
  /** DATABASE_URL: where it is set, that database is used and the data folder isn't looked at. */
  readonly databaseUrl?: string | undefined;
  /** A server wants the data folder for itself; a command uses the running server's database, or one of its own. */
  readonly role: Role;
  /** Called when the embedded database ends although nobody asked it to. */
  readonly onLost?: (() => void) | undefined;
  /** More settings for the embedded Postgres, by their names in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long to wait for a command that holds the data folder, or for a server that is starting. */
  readonly patienceMs?: number;
}

/** Commands take seconds; a backup of a large database takes longer, and then says who is in the way. */
const PATIENCE_MS = 60_000;
/** A killed process still counts as running while the system closes its files. */
const LEAVING_MS = 1_000;

/** What the system answers where a folder may not be entered or written. */
const NOT_ALLOWED = new Set(['EACCES', 'EPERM', 'EROFS']);

interface Running {
  readonly lock: number;
  readonly pid: number;
  readonly port: number;
}

const urlOf = (paths: Paths, port: number): string =>
  `postgres://${DATABASE_NAME}:${readFileSync(paths.password, 'utf8').trim()}@127.0.0.1:${port}/${DATABASE_NAME}`;

/** The database of a holder, once it has said that it is ready. */
const runningDatabase = (paths: Paths, holder: Holder): string | undefined => {
  try {
    const running = JSON.parse(readFileSync(paths.running, 'utf8')) as Running;
    return running.lock === holder.number ? urlOf(paths, running.port) : undefined;
  } catch (error) {
    // Not there yet, or of a holder whose power was cut.
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const startHeld = async (paths: Paths, lock: HomeLock, options: OpenDatabaseOptions): Promise<Result<OpenDatabase>> => {
  const found = findPostgresPackage();
  if (!found.ok) return found;
  const account = serverAccount(paths.cluster);
  const binaries = prepareBinaries(found.value, account);
  if (!binaries.ok) return binaries;
  const ready = await ensureCluster(paths, binaries.value, majorOf(found.value.version), account);
  if (!ready.ok) return ready;
  await clearLeftover(paths.cluster);
  const { cluster, log } = paths;
  const settings = options.settings ?? {};
  const server = await startServer({ program: binaries.value.postgres, cluster, log, account, settings });
  if (!server.ok) return server;
  const { port, pid, ended, stop } = server.value;
  const running: Running = { lock: lock.number, pid, port };
  let url: string;
  try {
    url = urlOf(paths, port);
    writeFileSync(`${paths.running}.new`, JSON.stringify(running), { mode: 0o600 });
    renameSync(`${paths.running}.new`, paths.running);
  } catch (error) {
    await stop();
    throw error;
  }
  let closing: Promise<void> | undefined;
  void ended.then(() => {
    if (closing === undefined) options.onLost?.();
  });
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await stop();
      rmSync(paths.running, { force: true });
      lock.release();
    })();
    return closing;
  };
  return ok({ url, embedded: true, close });
};

const inUse = (home: string, by: Holder): Result<never> =>
  fail(
    domainError(
      'CONFLICT',
      `The data folder ${home} is in use by another ${by.role} of Vestibule (process ${by.pid}).`,
      {
        hint:
          by.role === 'server'
            ? 'Stop it first, or set VESTIBULE_HOME to another folder. Several servers need a Postgres of their own: DATABASE_URL.'
            : 'Wait until it has ended, then try again.',
      },
    ),
  );

/**
 * Opens the database of this installation: `databaseUrl` where set, else the embedded Postgres of the data folder, which
 * is started where nobody runs it, and stops with this process however that ends. Fails, having changed nothing, when
 * another server holds the folder, when the folder belongs to another user or to another major version of Postgres.
 */
export const openDatabase = async (options: OpenDatabaseOptions): Promise<Result<OpenDatabase>> => {
  if (options.databaseUrl !== undefined && options.databaseUrl !== '') {
    return ok({ url: options.databaseUrl, embedded: false, close: () => Promise.resolve() });
  }
  try {
    mkdirSync(databasePaths(options.home).folder, {
      recursive: true,
      mode: process.platform === 'linux' ? 0o700 : 0o711,
    });
    const home = realpathSync(options.home);
    const paths = databasePaths(home);
    const start = Date.now();
    const deadline = start + (options.patienceMs ?? PATIENCE_MS);
    for (;;) {
      const attempt = await acquireHomeLock(paths.folder, options.role);
      if (attempt.held) {
        const outcome = await startHeld(paths, attempt.lock, options).catch((error: unknown) => {
          attempt.lock.release();
          throw error;
        });
        if (!outcome.ok) attempt.lock.release();
        return outcome;
      }
      if (attempt.by.role === 'server') {
        const leaving = Date.now() < start + LEAVING_MS;
        if (options.role === 'server' && !leaving) return inUse(home, attempt.by);
        const url = options.role === 'server' ? undefined : runningDatabase(paths, attempt.by);
        if (url !== undefined) return ok({ url, embedded: true, close: () => Promise.resolve() });
      }
      if (Date.now() > deadline) return inUse(home, attempt.by);
      await sleep(25);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NOT_ALLOWED.has(String(error.code)))) throw error;
    return fail(
      domainError('FORBIDDEN', `The data folder ${options.home} can't be used by this user: ${error.message}`, {
        hint: 'Start as the user who owns it, or set VESTIBULE_HOME to a folder of your own.',
      }),
    );
  }
};
