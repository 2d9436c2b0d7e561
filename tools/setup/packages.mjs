import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmCommand, npmEnvironment } from './npm.mjs';
import { linkLibraries } from './postgres-links.mjs';
import { SetupError, withProgress } from './progress.mjs';
import { runQuietly, shortened } from './run-command.mjs';

const PLATFORM = `${process.platform}-${process.arch}`;

function stampPath(root) {
  return join(root, 'node_modules', '.cache', 'vestibule', 'packages.json');
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The lock file's packages (not the workspace's own folders), and a hash of the whole file. */
function readLock(root) {
  const path = join(root, 'package-lock.json');
  if (!existsSync(path)) throw new SetupError(`There is no package-lock.json in ${root}: the clone is incomplete.`);
  const text = readFileSync(path, 'utf8');
  const entries = Object.entries(JSON.parse(text).packages).filter(([name]) => name.includes('node_modules/'));
  return { hash: createHash('sha256').update(text).digest('hex'), entries };
}

function isOptional([, entry]) {
  return Boolean(entry.optional || entry.devOptional);
}

/** Is this optional package made for this platform? One with a `libc` can't be told without asking the system. */
function isForThisPlatform([, entry]) {
  if (!entry.os || !entry.cpu || entry.libc) return false;
  return entry.os.includes(process.platform) && entry.cpu.includes(process.arch);
}

function isThere(root, name) {
  return existsSync(join(root, name, 'package.json'));
}

/**
 * Does node_modules hold what package-lock.json says? The stamp of the last install answers where there is one; a tree
 * that somebody installed by hand is compared with npm's own record of it, package by package.
 */
export function packagesAreInstalled(root) {
  const lock = readLock(root);
  const stamp = readJson(stampPath(root));
  const required = lock.entries.filter((entry) => !isOptional(entry));
  if (stamp?.lock === lock.hash && stamp.platform === PLATFORM) {
    return [...required.map(([name]) => name), ...stamp.optional].every((name) => isThere(root, name));
  }
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) return false;
  const wanted = [...required, ...lock.entries.filter((entry) => isOptional(entry) && isForThisPlatform(entry))];
  const matches = wanted.every(
    ([name, entry]) => installed[name]?.version === entry.version && installed[name]?.integrity === entry.integrity,
  );
  if (!matches || !wanted.every(([name]) => isThere(root, name))) return false;
  writeStamp(root, lock);
  return true;
}

function writeStamp(root, lock) {
  const optional = lock.entries.filter((entry) => isOptional(entry) && isThere(root, entry[0])).map(([name]) => name);
  const path = stampPath(root);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ lock: lock.hash, platform: PLATFORM, optional }));
  } catch (error) {
    // Somebody else's folder that can only be read: the comparison is made again next time.
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
  }
}

/**
 * Installs exactly what package-lock.json says. No package's own install script runs, whichever npm this is: npm 10 and
 * 11 would run them all, npm 12 those in `allowScripts`. The one thing that such a script is needed for, the embedded
 * Postgres' library links, is done here. `onStart` gets npm's process id.
 */
export async function installPackages(root, onStart) {
  const lock = readLock(root);
  const npm = npmCommand();
  const options = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await withProgress('Installing packages (npm ci)', async () => {
    const result = await runQuietly(npm.command, [...npm.args, ...options], {
      cwd: root,
      onStart,
      // A build or test needs the development packages, whatever the server's own mode is.
      env: { ...npmEnvironment(), NODE_ENV: 'development' },
    });
    if (result.code !== 0) {
      throw new SetupError(
        `${shortened(result.output)}\n\nThe packages could not be installed (npm ci ended with ${result.code}). ` +
          `Mend what npm says above (network, registry, rights on ${root}) and run the command again.`,
      );
    }
  });
  linkLibraries(root);
  writeStamp(root, lock);
}
