import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import {
  FileStorage,
  Visibility,
  type AdapterListOptions,
  type StatEntry,
  type WriteOptions,
} from '@flystorage/file-storage';
import { LocalStorageAdapter } from '@flystorage/local-fs';

/** Where a file lies while it is written: beside its place, so that whoever removes it finds this too. */
const draftOf = (path: string): string => posix.join(posix.dirname(path), `.${posix.basename(path)}.part`);

/** The key that a file belongs to: its path, also while it is written. */
export const keyOfFile = (path: string): string => {
  const draft = /^\.(.+)\.part$/.exec(posix.basename(path))?.[1];
  return draft === undefined ? path : posix.join(posix.dirname(path), draft);
};

/**
 * Files on the local disk that are there whole or not at all, also after a power cut: written aside, flushed, renamed,
 * and the rename flushed with the folder.
 */
class DurableLocalStorage extends LocalStorageAdapter {
  readonly #root: string;

  constructor(root: string) {
    super(root);
    this.#root = root;
  }

  override async write(path: string, contents: Readable, options: WriteOptions): Promise<void> {
    const draft = draftOf(path);
    try {
      await super.write(draft, contents, options);
      await flush(join(this.#root, draft));
      await this.moveFile(draft, path, {});
      await flush(posix.dirname(join(this.#root, path)));
    } catch (error) {
      await super.deleteFile(draft).catch(() => undefined);
      throw error;
    }
  }

  /** Folder by folder: Node's own recursive listing by pieces leaves files out of folders that hold over 32. */
  override async *list(path: string, options: AdapterListOptions): AsyncGenerator<StatEntry> {
    for (const entry of await readdir(join(this.#root, path), { withFileTypes: true })) {
      const below = posix.join(path, entry.name);
      if (entry.isDirectory()) {
        yield { type: 'directory', isFile: false, isDirectory: true, path: below };
        if (options.deep) yield* this.list(below, options);
        continue;
      }
      const found = await stat(join(this.#root, below)).catch(() => undefined);
      // Removed meanwhile.
      if (!found) continue;
      yield {
        type: 'file',
        isFile: true,
        isDirectory: false,
        path: below,
        size: found.size,
        lastModifiedMs: found.mtimeMs,
      };
    }
  }

  /** What a crash left half-written of it goes as well. */
  override async deleteFile(path: string): Promise<void> {
    await super.deleteFile(draftOf(path));
    await super.deleteFile(path);
  }
}

/** Opens the storage of a data folder. What is put there is sealed already; only its owner can read even that. */
export async function openLocalStorage(home: string): Promise<FileStorage> {
  const root = join(home, 'blobs');
  await mkdir(root, { recursive: true, mode: 0o700 });
  return new FileStorage(new DurableLocalStorage(root), undefined, {
    writes: { visibility: Visibility.PRIVATE, directoryVisibility: Visibility.PRIVATE },
  });
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
