import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStorage, Visibility, type WriteOptions } from '@flystorage/file-storage';
import { LocalStorageAdapter } from '@flystorage/local-fs';

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
    const draft = `${dirname(path)}/.${randomUUID()}.part`;
    try {
      await super.write(draft, contents, options);
      await flush(join(this.#root, draft));
      await this.moveFile(draft, path, {});
      await flush(dirname(join(this.#root, path)));
    } catch (error) {
      await this.deleteFile(draft).catch(() => undefined);
      throw error;
    }
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
