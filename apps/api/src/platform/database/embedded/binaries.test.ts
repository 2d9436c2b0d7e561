import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseNobody } from './account.js';
import { findPostgresPackage, majorOf, prepareBinaries } from './binaries.js';

const asRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-binaries-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const thePackage = () => {
  const found = findPostgresPackage();
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
};

describe('the Postgres programs', () => {
  it('should be found among the installed packages, with their major version', () => {
    const { native, version } = thePackage();
    expect(existsSync(join(native, 'bin', 'postgres'))).toBe(true);
    expect(execFileSync(join(native, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' })).toContain(
      ` ${majorOf(version)}.`,
    );
  });

  it('should be run in place by an ordinary user', () => {
    const found = thePackage();
    const outcome = prepareBinaries(found, undefined, []);
    expect(outcome.ok && outcome.value.postgres).toBe(join(found.native, 'bin', 'postgres'));
  });

  it.runIf(asRoot)('should be copied once to where nobody can enter when the package lies where it cannot', () => {
    const found = thePackage();
    const hidden = join(folder, 'hidden');
    const cache = join(folder, 'cache');
    chmodSync(folder, 0o755);
    cpSync(found.native, join(hidden, 'native'), { recursive: true, verbatimSymlinks: true });
    chmodSync(hidden, 0o700);
    const outcome = prepareBinaries({ ...found, native: join(hidden, 'native') }, nobody, [cache]);
    if (!outcome.ok) throw new Error(outcome.error.message);
    expect(outcome.value.postgres.startsWith(cache)).toBe(true);
    const version = execFileSync(outcome.value.postgres, ['--version'], { ...nobody, cwd: '/', encoding: 'utf8' });
    expect(version).toContain('PostgreSQL');
    const made = statSync(outcome.value.postgres).ino;
    const again = prepareBinaries({ ...found, native: join(hidden, 'native') }, nobody, [cache]);
    expect(again.ok && statSync(again.value.postgres).ino).toBe(made);
  });

  it.runIf(asRoot)('should never be taken from a folder that others can write', () => {
    const found = thePackage();
    const cache = join(folder, 'cache');
    cpSync(found.native, join(cache, `postgres-${found.version}-${process.arch}`), { recursive: true });
    chmodSync(folder, 0o755);
    chmodSync(cache, 0o777);
    const hidden = { ...found, native: join(folder, 'hidden') };
    cpSync(found.native, hidden.native, { recursive: true, verbatimSymlinks: true });
    chmodSync(hidden.native, 0o700);
    const outcome = prepareBinaries(hidden, nobody, [cache]);
    expect(outcome.ok ? '' : outcome.error.hint).toContain(cache);
  });
});

describe('the account of nobody', () => {
  it('should be read from the passwd file', () => {
    expect(parseNobody('root:x:0:0:root:/root:/bin/sh\nnobody:x:99:98:Nobody:/:/sbin/nologin\n')).toEqual({
      uid: 99,
      gid: 98,
    });
  });

  it('should never be root, whatever the file says', () => {
    expect(parseNobody('nobody:x:0:0::/:/bin/sh')).toEqual(nobody);
    expect(parseNobody('')).toEqual(nobody);
    expect(parseNobody('nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')).toEqual(nobody);
  });
});
