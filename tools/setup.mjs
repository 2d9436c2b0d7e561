/**
 * Makes a clone ready to run: the right Node, packages, Debian packages, a build, face networks. Plain Node without a
 * dependency, since nothing may be installed yet. Says nothing and takes a fraction of a second where nothing is missing.
 */
import { alone } from './setup/alone.mjs';
import { build, isBuilt } from './setup/build.mjs';
import { bundlesAreMade, makeBundles } from './setup/bundles.mjs';
import { ensureDebianPackages } from './setup/debian.mjs';
import { DEBIAN_PACKAGES } from './setup/debian-packages.mjs';
import { electronRuntime } from './setup/electron.mjs';
import { makeModels, modelsAreMade } from './setup/face-models.mjs';
import { requireNode } from './setup/node-version.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { ROOT } from './setup/paths.mjs';
import { linkLibraries } from './setup/postgres-links.mjs';
import { linkPrograms } from './setup/programs.mjs';
import { SetupError, say } from './setup/progress.mjs';

/**
 * @param {'start' | 'kiosk' | 'test'} purpose which Debian packages are wanted; tests want an Electron too
 * @param {{ root?: string; buildToo?: boolean }} [options] without `buildToo`, only what a build itself needs
 */
export async function setUp(purpose, { root = ROOT, buildToo = true } = {}) {
  requireNode();
  if (!packagesAreInstalled(root)) {
    await alone(root, 'its packages', async (hold) => {
      if (!packagesAreInstalled(root)) await installPackages(root, hold);
    });
  }
  linkLibraries(root);
  linkPrograms(root);
  await ensureDebianPackages(DEBIAN_PACKAGES[purpose] ?? []);
  if (!buildToo) return;
  if (purpose === 'test') await ensureElectron(root);
  await ensureBuilt(root);
}

/** Without an Electron the tests of the kiosk fail and say so; the others can be run. */
async function ensureElectron(root) {
  try {
    await electronRuntime(root);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
  }
}

/** Builds where a source changed since the last build, and makes the face networks where they aren't there. */
async function ensureBuilt(root) {
  if (isBuilt(root) && bundlesAreMade(root) && modelsAreMade(root)) return;
  await alone(root, 'a build', async () => {
    if (!isBuilt(root)) await build(root);
    if (!bundlesAreMade(root)) await makeBundles(root);
    if (!modelsAreMade(root)) await makeModels(root);
  });
}
