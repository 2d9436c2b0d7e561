import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The workspace's root folder, wherever the command was called from. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/**
 * A folder for locks, stamps and downloads that outlives `npm ci` (which empties node_modules). It keeps itself out of
 * git by an ignore file of its own.
 */
export function cacheFolder(root = ROOT) {
  const folder = join(root, '.cache');
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(ignore, '*\n');
  }
  return folder;
}
