/**
 * Makes a clone ready to run: the right Node, packages, Debian packages, a build, face networks. Plain Node without a
 * dependency, since nothing may be installed yet. Says nothing and takes a fraction of a second where nothing is missing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, isBuilt } from './setup/build.mjs';
import { ensureDebianPackages } from './setup/debian.mjs';
import { DEBIAN_PACKAGES } from './setup/debian-packages.mjs';
import { makeModels, modelsAreMade } from './setup/face-models.mjs';
import { withLock } from './setup/lock.mjs';
import { requireNode } from './setup/node-version.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { ROOT, cacheFolder } from './setup/paths.mjs';
import { linkLibraries } from './setup/postgres-links.mjs';
import { linkPrograms } from './setup/programs.mjs';
import { SetupError, say } from './setup/progress.mjs';

/**
 * @param {'start' | 'test'} purpose which Debian packages are wanted
 * @param {{ root?: string; buildToo?: boolean }} [options] without `buildToo`, only what a build itself needs
 */
export async function setUp(purpose, { root = ROOT, buildToo = true } = {}) {
  requireNode();
  if (!packagesAreInstalled(root)) {
    await alone(root, async (hold) => {
      if (!packagesAreInstalled(root)) await installPackages(root, hold);
    });
  }
  linkLibraries(root);
  linkPrograms(root);
  await ensureDebianPackages(DEBIAN_PACKAGES[purpose] ?? []);
  if (buildToo) await ensureBuilt(root);
}

/** Builds where a source changed since the last build, and makes the face networks where they aren't there. */
async function ensureBuilt(root) {
  if (isBuilt(root) && modelsAreMade(root)) return;
  await alone(root, async () => {
    if (!isBuilt(root)) await build(root);
    if (!modelsAreMade(root)) await makeModels(root);
  });
}

/** Does `work` while no other command works on this clone: two must not install or build at once. */
export async function alone(root, work) {
  try {
    return await withLock(join(cacheFolder(root), 'setup.lock'), work, (pid) =>
      say(`Another command (process ${pid ?? 'unknown'}) is setting up this folder; waiting for it …`),
    );
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
    throw new SetupError(
      `${root} needs ${existsSync(join(root, 'node_modules')) ? 'a build' : 'its packages'}, and this user may not ` +
        `write there (${error.path}). Run "npm run build" once as the user it belongs to.`,
    );
  }
}
