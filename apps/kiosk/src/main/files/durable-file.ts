import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a file is called until it is whole. Leftovers of such a name are rubbish. */
const UNFINISHED = '.unfinished';

/** Clears what a crash left half written in a folder: nobody was told that it is kept. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
  }
}

/** Writes a folder's list of names to the disk itself. Windows has no such thing: there a rename is journalled. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file so that a loss of power at any moment leaves either the old one or the new one, whole: written beside it, flushed,
 * renamed, and the folder flushed. Readable by its user alone. Throws what the file system says, and leaves nothing then.
 */
export async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `${randomBytes(8).toString('hex')}${UNFINISHED}`);
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await flushFolder(folder);
}
