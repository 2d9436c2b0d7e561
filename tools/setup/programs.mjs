import { chmodSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes `npx vestibule` find the workspace's own program. npm links the programs of workspaces on a clean installation
 * only, not into a tree that was installed before the program was added. On Windows npm writes wrappers, not links.
 */
export function linkPrograms(root) {
  if (process.platform === 'win32') return;
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [folder, { bin = {} }] of Object.entries(packages)) {
    if (folder.includes('node_modules/')) continue;
    for (const [name, file] of Object.entries(bin)) {
      const link = join(root, 'node_modules', '.bin', name);
      if (lstatSync(link, { throwIfNoEntry: false })) continue;
      mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true });
      chmodSync(join(root, folder, file), 0o755);
      symlinkSync(join('..', '..', folder, file), link);
    }
  }
}
