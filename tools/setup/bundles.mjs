import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { cacheFolder } from './paths.mjs';
import { SetupError, say, seconds } from './progress.mjs';
import { filesUnder, markOf } from './projects.mjs';
import { runQuietly, shortened } from './run-command.mjs';

const TESTS = /\.(test|test-support)\.tsx?$/;

/**
 * What is bundled for a browser or Electron: of which files beside packages it is made, which it must have made, and by which bundler.
 * `{ name, folder, config, inputs, outputs, bundler, finish? }`, all paths from the root or from the app's folder.
 */
const BUNDLES = [
  {
    name: 'kiosk',
    folder: 'apps/kiosk',
    config: 'electron.vite.config.ts',
    inputs: ['apps/kiosk/src', 'apps/kiosk/electron.vite.config.ts', 'apps/kiosk/package.json', 'libs/ui/src'],
    outputs: ['main/main.js', 'main/inference.js', 'preload/preload.cjs', 'renderer/index.html'],
    bundler: 'electron-vite/bin/electron-vite.js',
  },
  {
    name: 'console',
    folder: 'apps/console',
    config: 'vite.config.ts',
    inputs: [
      'apps/console/src',
      'apps/console/public',
      'apps/console/index.html',
      'apps/console/vite.config.ts',
      'apps/console/package.json',
      'libs/graphql-types/src',
    ],
    outputs: ['index.html'],
    bundler: 'vite/bin/vite.js',
    finish: compress,
  },
];

function stampPath(root, name) {
  return join(root, '.cache', `${name}.stamp`);
}

function fingerprint(root, { inputs }) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const input of inputs.map((path) => join(root, path))) {
    for (const path of filesUnder(input)) {
      if (!TESTS.test(path)) hash.update(`${markOf(root, path)}\n`);
    }
  }
  return hash.digest('hex');
}

/** Is it made of the sources as they are now? True as well where there is no such app. */
function isMade(root, bundle) {
  const { name, folder, config, outputs } = bundle;
  if (!existsSync(join(root, folder, config))) return true;
  if (!outputs.every((path) => existsSync(join(root, folder, 'out', path)))) return false;
  const stamp = stampPath(root, name);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, bundle);
}

/** Are all bundles made of the sources as they are now? */
export const bundlesAreMade = (root) => BUNDLES.every((bundle) => isMade(root, bundle));

/** Makes those that are not, into each app's folder `out`, of its sources and the compiled libs. Throws a SetupError where one fails. */
export async function makeBundles(root) {
  for (const bundle of BUNDLES) if (!isMade(root, bundle)) await make(root, bundle);
}

async function make(root, bundle) {
  const { name, folder, bundler, finish } = bundle;
  const start = performance.now();
  say(`Bundling the ${name} …`);
  const print = fingerprint(root, bundle);
  const path = join(root, 'node_modules', ...bundler.split('/'));
  const { code, output } = await runQuietly(process.execPath, [path, 'build', '--logLevel', 'warn'], {
    cwd: join(root, folder),
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
  });
  if (code !== 0) {
    throw new SetupError(`${shortened(output)}\n\nThe ${name} could not be bundled: mend the errors above.`);
  }
  await finish?.(join(root, folder, 'out', 'assets'));
  cacheFolder(root);
  writeFileSync(stampPath(root, name), print);
  say(`  bundled in ${seconds(start)}`);
}

/** Compresses once, and as well as can be, what is served often: each file beside itself. */
async function compress(folder) {
  for (const path of filesUnder(folder)) {
    if (!/\.(js|css|svg)$/.test(path)) continue;
    const bytes = readFileSync(path);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes, quality));
    writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}
