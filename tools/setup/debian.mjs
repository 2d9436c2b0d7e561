import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError, say, withProgress } from './progress.mjs';
import { runQuietly, shortened } from './run-command.mjs';

/** Those of `packages` of which no probe exists. */
export function missingPackages(packages) {
  return packages.filter(({ probes }) => !probes.some((path) => existsSync(path)));
}

/** The one command that a person runs who isn't root. */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install --yes ${packages.map(({ name }) => name).join(' ')}`;
}

function hasProgram(name, path = process.env.PATH ?? '') {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function aptGet(...args) {
  const { code, output } = await runQuietly('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code !== 0) throw new SetupError(`${shortened(output)}\n\napt-get ${args.join(' ')} ended with ${code}.`);
}

/** The packages by the names that this release of the system has for them. */
async function asNamedHere(packages) {
  const known = async ({ renamed }) => renamed && (await runQuietly('apt-cache', ['show', renamed])).code === 0;
  return Promise.all(packages.map(async (it) => ((await known(it)) ? { ...it, name: it.renamed } : it)));
}

/**
 * Installs what is missing of `packages` where that is possible (root, and a system with apt-get). Otherwise says which
 * command installs it and goes on: what really can't do without says so itself.
 * Throws a SetupError where the installation of one that isn't optional was tried and failed.
 */
export async function ensureDebianPackages(packages, { isRoot = process.getuid?.() === 0 } = {}) {
  const missing = missingPackages(packages);
  if (missing.length === 0) return;
  const reasons = missing.map(({ name, why }) => `  ${name}: ${why}`).join('\n');
  if (!isRoot || !hasProgram('apt-get')) {
    say(
      `Not found on this machine:\n${reasons}\nOn Debian or Ubuntu this installs it:\n  ${installCommand(await asNamedHere(missing))}`,
    );
    return;
  }
  try {
    await withProgress(`Installing Debian packages\n${reasons}`, async () => {
      await aptGet('update');
      const names = (await asNamedHere(missing)).map(({ name }) => name);
      await aptGet('install', '--yes', '--no-install-recommends', ...names);
    });
  } catch (error) {
    if (!(error instanceof SetupError) || !missing.every(({ optional }) => optional)) throw error;
    say(`${error.message}\nGoing on without.`);
  }
}
