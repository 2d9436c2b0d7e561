import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { cacheFolder } from './paths.mjs';
import { SetupError, say } from './progress.mjs';

/**
 * Does `work` while no other command works on this clone: two must not install or build at once. `needs` says what is
 * missing there, for a user who may not write it.
 */
export async function alone(root, needs, work) {
  try {
    return await withLock(join(cacheFolder(root), 'setup.lock'), work, (pid) =>
      say(`Another command (process ${pid ?? 'unknown'}) is setting up this folder; waiting for it …`),
    );
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
    throw new SetupError(
      `${root} needs ${needs}, and this user may not write there (${error.path}). ` +
        'Run the same command once as the user it belongs to.',
    );
  }
}
