import type { FileStorage } from '@flystorage/file-storage';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { domainError, fail, ok, type Id, type Result } from '../../kernel/index.js';
import { open, seal, sealChunks, type KeyRing, type Queryable } from '../vault/index.js';
import { forgetBlob, intendBlob } from './blob-intents.js';

/** What a blob is sealed to: its own key, so that no other person's box can be put in its place. */
const blobContext = (key: string): string => `blob:${key}`;

/** What was stored of a file as it arrived. */
export interface StoredBlob {
  readonly bytes: number;
  readonly sha256: Buffer;
}

/** Ends a file that is longer than it may be. */
class TooLarge extends Error {}

/**
 * Blobs in a storage, sealed with their persons' keys: nothing is ever written in clear. Each is told of in the database before it is
 * written, over a connection of its own; the transaction that makes its row says `nameBlobs`.
 */
export class SealedBlobs {
  readonly #storage: FileStorage;
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(storage: FileStorage, db: Queryable, keys: KeyRing) {
    this.#storage = storage;
    this.#db = db;
    this.#keys = keys;
  }

  /** Whether it was stored: not where the person was erased meanwhile. */
  async put(personId: Id, key: string, bytes: Uint8Array): Promise<boolean> {
    const personKey = await this.#keys.personKey(this.#db, personId);
    if (!personKey) return false;
    await intendBlob(this.#db, key);
    await this.#storage.write(key, seal(personKey, bytes, blobContext(key)));
    return true;
  }

  /**
   * Seals and stores a file as it arrives, without holding more of it than a piece; it is there whole or not at all.
   * Errors: PAYLOAD_TOO_LARGE; NOT_FOUND where the person was erased. Throws what the source or the storage throws.
   */
  async putStream(
    personId: Id,
    key: string,
    source: AsyncIterable<Uint8Array>,
    maximum: number,
  ): Promise<Result<StoredBlob>> {
    const personKey = await this.#keys.personKey(this.#db, personId);
    if (!personKey) return fail(domainError('NOT_FOUND', 'Verification not found'));
    await intendBlob(this.#db, key);
    const hash = createHash('sha256');
    let bytes = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > maximum) throw new TooLarge();
        hash.update(chunk);
        yield chunk;
      }
    }
    try {
      await this.#storage.write(key, Readable.from(sealChunks(personKey, counted(), blobContext(key))));
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return fail(domainError('PAYLOAD_TOO_LARGE', `The file is larger than ${maximum / 1024 / 1024} MiB`));
    }
    return ok({ bytes, sha256: hash.digest() });
  }

  async get(personId: Id, key: string): Promise<Buffer | undefined> {
    const personKey = await this.#keys.personKey(this.#db, personId);
    if (!personKey || !(await this.#storage.fileExists(key))) return undefined;
    return open(personKey, await this.#storage.readToUint8Array(key), blobContext(key));
  }

  /** Removes what no row names. Where this fails, the worker's sweep does it. */
  async remove(key: string): Promise<void> {
    await this.#storage.deleteFile(key);
    await forgetBlob(this.#db, key);
  }
}

/** The storage wraps what it was given to throw. */
const isTooLarge = (error: unknown): boolean =>
  error instanceof TooLarge || (error instanceof Error && error.cause !== undefined && isTooLarge(error.cause));
