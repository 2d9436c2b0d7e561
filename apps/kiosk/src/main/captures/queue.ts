import { readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PURPOSES, type Purpose } from '../../shared/words.js';
import { flushFolder, removeUnfinished, writeDurably } from '../files/durable-file.js';

/** A capture that waits: what is known of it without opening it. */
export interface Waiting {
  readonly captureId: string;
  readonly purpose: Purpose;
  /** When it was kept. */
  readonly at: Date;
}

/**
 * Sealed captures on disk, one file each, called `<captureId>.<purpose>.jwe`. A capture is there, whole, once `add` resolved, and until
 * `remove` did, whatever ends this process or the machine in between.
 */
export interface Queue {
  add(captureId: string, purpose: Purpose, sealed: string): Promise<void>;
  /** The oldest first. */
  list(): Promise<readonly Waiting[]>;
  /** Null: it is not there any more. */
  read(captureId: string): Promise<string | null>;
  /** The server has answered for it. */
  remove(captureId: string): Promise<void>;
  /** The server can't read it: it goes to the side, and is not tried again. */
  reject(captureId: string): Promise<void>;
  /** Removes everything, what was rejected too; gives how many. */
  wipe(): Promise<number>;
}

const NAME = new RegExp(`^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.(${PURPOSES.join('|')})\\.jwe$`);

interface Entry extends Waiting {
  readonly name: string;
}

async function entries(folder: string): Promise<readonly Entry[]> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name): Promise<Entry | null> => {
      const [, captureId, purpose] = NAME.exec(name) ?? [];
      if (captureId === undefined || purpose === undefined) return null;
      try {
        return { name, captureId, purpose: purpose as Purpose, at: (await stat(join(folder, name))).mtime };
      } catch {
        return null; // It was sent meanwhile.
      }
    }),
  );
  return found
    .filter((entry) => entry !== null)
    .sort((one, other) => one.at.getTime() - other.at.getTime() || one.name.localeCompare(other.name));
}

/** Opens the queue in `folder`, and clears what a crash left half written: those captures were never said to be kept. */
export async function openQueue(folder: string, rejected: string): Promise<Queue> {
  await removeUnfinished(folder);
  const nameOf = async (captureId: string): Promise<string | null> =>
    (await entries(folder)).find((entry) => entry.captureId === captureId)?.name ?? null;

  return {
    add: (captureId, purpose, sealed) => writeDurably(join(folder, `${captureId}.${purpose}.jwe`), sealed),
    list: async () => (await entries(folder)).map(({ captureId, purpose, at }) => ({ captureId, purpose, at })),
    read: async (captureId) => {
      const name = await nameOf(captureId);
      return name === null ? null : readFile(join(folder, name), 'utf8');
    },
    remove: async (captureId) => {
      const name = await nameOf(captureId);
      if (name === null) return;
      await rm(join(folder, name), { force: true });
      await flushFolder(folder);
    },
    reject: async (captureId) => {
      const name = await nameOf(captureId);
      if (name === null) return;
      await rename(join(folder, name), join(rejected, name));
      await flushFolder(rejected);
      await flushFolder(folder);
    },
    wipe: async () => {
      let count = 0;
      for (const place of [folder, rejected]) {
        for (const { name } of await entries(place)) {
          await rm(join(place, name), { force: true });
          count += 1;
        }
        await flushFolder(place);
      }
      return count;
    },
  };
}
