import type { FileStorage } from '@flystorage/file-storage';
import type { Id } from '../../../kernel/index.js';
import { open, seal, type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import type { ImageStore } from '../app/ports.js';

/** What an image is sealed to: its own key, so that no other person's box can be put in its place. */
const imageContext = (key: string): string => `blob:${key}`;

/** Images in a blob storage, sealed with their persons' keys: nothing is ever written in clear. */
export class SealedImageStore implements ImageStore {
  readonly #storage: FileStorage;
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(storage: FileStorage, db: Queryable, keys: KeyRing) {
    this.#storage = storage;
    this.#db = db;
    this.#keys = keys;
  }

  async put(personId: Id, key: string, image: Uint8Array): Promise<boolean> {
    const personKey = await this.#keys.personKey(this.#db, personId);
    if (!personKey) return false;
    await this.#storage.write(key, seal(personKey, image, imageContext(key)));
    return true;
  }

  async get(personId: Id, key: string): Promise<Buffer | undefined> {
    const personKey = await this.#keys.personKey(this.#db, personId);
    if (!personKey || !(await this.#storage.fileExists(key))) return undefined;
    return open(personKey, await this.#storage.readToUint8Array(key), imageContext(key));
  }

  async remove(key: string): Promise<void> {
    await this.#storage.deleteFile(key);
  }
}
