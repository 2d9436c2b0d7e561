import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainError, fail, ok, type Result } from '../../../kernel/index.js';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { flushFolder, writeFlushed } from './write-flushed.js';

/** The superuser of the embedded cluster, and the name of its one database. */
export const DATABASE_NAME = 'vestibule';

/** Where the parts of an embedded database lie: all of them under the data folder. */
export interface Paths {
  /** `<home>/postgres`, which only its owner can enter. */
  readonly folder: string;
  /** Postgres's own data folder, owned by the account that runs it. */
  readonly cluster: string;
  /** The generated password (mode 0600). */
  readonly password: string;
  readonly log: string;
  /** Port and process of the running database (mode 0600). */
  readonly running: string;
}

/** The paths of a data folder's embedded database. */
export const databasePaths = (home: string): Paths => {
  const folder = join(home, 'postgres');
  return {
    folder,
    cluster: join(folder, 'cluster'),
    password: join(folder, 'password'),
    log: join(folder, 'postgres.log'),
    running: join(folder, 'running.json'),
  };
};

/**
 * How a program is told its data folder. On Linux it starts inside of it and knows it as `/proc/self/cwd`: so root can
 * run it as `nobody` although `nobody` may enter none of the folders above, and they need not be opened to anybody.
 * Elsewhere it gets the path, and root needs a data folder that everybody may pass through.
 */
export const inFolder = (folder: string): { cwd: string; name: string } =>
  process.platform === 'linux' ? { cwd: folder, name: '/proc/self/cwd' } : { cwd: '/', name: folder };

/** What the programs see of the environment: nothing of ours, as it holds keys. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
});

const run = (
  program: string,
  args: string[],
  folder: string,
  account: Account | undefined,
  input = '',
): Promise<void> =>
  new Promise((resolve, reject) => {
    const { cwd } = inFolder(folder);
    const child = execFile(program, args, { cwd, env: serverEnvironment(), ...account }, (error, _out, errors) => {
      if (error === null) resolve();
      else reject(new Error(errors.trim() || error.message));
    });
    child.stdin?.on('error', () => undefined).end(input);
  });

/** Makes a cluster beside its place and moves it there when it is complete, so that a crash leaves no half of one. */
const createCluster = async (paths: Paths, binaries: Binaries, account: Account | undefined): Promise<void> => {
  const nursery = join(paths.folder, 'new');
  const cluster = join(nursery, 'cluster');
  const passwordFile = join(nursery, 'password');
  const password = randomBytes(24).toString('base64url');
  rmSync(nursery, { recursive: true, force: true });
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) {
    for (const path of [nursery, cluster, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  const { name } = inFolder(cluster);
  const options = [
    `--pgdata=${name}`,
    `--pwfile=${name}/../password`,
    `--username=${DATABASE_NAME}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of texts on every machine, whatever its own locale.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  await run(binaries.initdb, options, cluster, account);
  const create = `CREATE DATABASE ${DATABASE_NAME}\n`;
  await run(
    binaries.postgres,
    ['--single', '-D', name, '-c', 'log_min_messages=fatal', 'postgres'],
    cluster,
    account,
    create,
  );
  // Without it nothing of the database opens again. (initdb flushes what it makes.)
  writeFlushed(paths.password, password, 0o600);
  renameSync(cluster, paths.cluster);
  flushFolder(paths.folder);
  rmSync(nursery, { recursive: true, force: true });
};

/** Makes the cluster where there is none, and refuses one that these programs can't run. The caller holds the folder. */
export const ensureCluster = async (
  paths: Paths,
  binaries: Binaries,
  major: string,
  account: Account | undefined,
): Promise<Result<{ created: boolean }>> => {
  if (!existsSync(paths.cluster)) {
    try {
      await createCluster(paths, binaries, account);
      return ok({ created: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail(domainError('INTERNAL', `No database could be made in ${paths.folder}: ${reason}`));
    }
  }
  const owner = statSync(paths.cluster).uid;
  if (process.getuid !== undefined && process.getuid() !== 0 && process.getuid() !== owner) {
    return fail(
      domainError('CONFLICT', `The database in ${paths.cluster} belongs to another user (${owner}).`, {
        hint: 'Start as the user who made it, or as root, or set VESTIBULE_HOME to a folder of your own.',
      }),
    );
  }
  const found = readFileSync(join(paths.cluster, 'PG_VERSION'), 'utf8').trim();
  if (found !== major) {
    return fail(
      domainError(
        'CONFLICT',
        `The database in ${paths.cluster} was made by Postgres ${found}; this is Postgres ${major}.`,
        {
          hint:
            `With the version of Vestibule that made it, run "vestibule backup DIR"; then set VESTIBULE_HOME to a new folder ` +
            `and run "vestibule restore DIR" with this one. Or serve the folder with a Postgres ${found} of your own and set ` +
            `DATABASE_URL. Nothing was changed.`,
        },
      ),
    );
  }
  return ok({ created: false });
};
