import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { SetupError, say, seconds } from './progress.mjs';
import { filesUnder, markOf } from './projects.mjs';
import { runQuietly, shortened } from './run-command.mjs';

const TESTS = /\.(test|test-support)\.tsx?$/;

/** What the bundles are made of, beside packages: the kiosk, and what of the workspace becomes a part of it. */
const INPUTS = ['apps/kiosk/src', 'apps/kiosk/electron.vite.config.ts', 'apps/kiosk/package.json', 'libs/ui/src'];
const OUTPUTS = ['main/main.js', 'main/inference.js', 'preload/preload.cjs', 'renderer/index.html'];

function folderOf(root) {
  return join(root, 'apps', 'kiosk');
}

function stampPath(root) {
  return join(root, '.cache', 'kiosk.stamp');
}

function fingerprint(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const input of INPUTS.map((path) => join(root, path))) {
    for (const path of filesUnder(input)) {
      if (!TESTS.test(path)) hash.update(`${markOf(root, path)}\n`);
    }
  }
  return hash.digest('hex');
}

/** Are the kiosk's bundles made of the sources as they are now? True as well where there is no kiosk. */
export function kioskIsBundled(root) {
  if (!existsSync(join(folderOf(root), 'electron.vite.config.ts'))) return true;
  if (!OUTPUTS.every((path) => existsSync(join(folderOf(root), 'out', path)))) return false;
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === fingerprint(root);
}

/** Bundles the kiosk for Electron into apps/kiosk/out, from its sources and the compiled libs. Throws a SetupError where it fails. */
export async function bundleKiosk(root) {
  const start = performance.now();
  say('Bundling the kiosk …');
  const print = fingerprint(root);
  const bundler = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { code, output } = await runQuietly(process.execPath, [bundler, 'build', '--logLevel', 'warn'], {
    cwd: folderOf(root),
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
  });
  if (code !== 0)
    throw new SetupError(`${shortened(output)}\n\nThe kiosk could not be bundled: mend the errors above.`);
  cacheFolder(root);
  writeFileSync(stampPath(root), print);
  say(`  bundled in ${seconds(start)}`);
}
