import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Key } from '../vault/index.js';
import { BackupFault, damaged } from './fault.js';
import { fileKey, type BackupKeys } from './keys.js';

/**
 * A sealed file: `magic (8) | id of the master key (16) | salt (32)`, then chunks of 64 KiB, each by AES-256-GCM with a tag of its own
 * (16). Its nonce is the chunk's number (11 bytes) and whether it is the last (1): the STREAM construction (Hoang, Reyhanitabar,
 * Rogaway, Vizár 2015), in which a chunk that is missing, moved or cut off is found out. What the file is for is bound in as
 * associated data, so that no file stands for another.
 */
const MAGIC = Buffer.from('VSTBBAK1');
const ID_BYTES = 16;
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + ID_BYTES + SALT_BYTES;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/** What a file is to be, byte for byte. */
export interface FileFacts {
  readonly bytes: number;
  /** SHA-256 of the file as it lies there, in hex. */
  readonly sha256: string;
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Key, number: number, last: boolean, plain: Buffer, context: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, last), { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Key, number: number, last: boolean, sealed: Buffer, context: Buffer): Buffer | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, last), { authTagLength: TAG_BYTES });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Cuts into chunks; each is valid until the next one is asked for. The last one may be empty. */
async function* chunksOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<{ plain: Buffer; last: boolean }> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for await (const piece of source) {
    for (let from = 0; from < piece.length;) {
      if (filled === CHUNK_BYTES) {
        yield { plain: chunk, last: false };
        filled = 0;
      }
      const part = piece.subarray(from, from + CHUNK_BYTES - filled);
      chunk.set(part, filled);
      filled += part.length;
      from += part.length;
    }
  }
  yield { plain: chunk.subarray(0, filled), last: true };
}

/**
 * Writes a new sealed file and flushes it. What it holds of the source at a time is a chunk.
 * @param context what the file is for, such as `backup 20270131T020000000Z-0f3c21aa 04`
 */
export async function writeSealed(
  path: string,
  keys: BackupKeys,
  context: string,
  source: AsyncIterable<Uint8Array>,
): Promise<FileFacts> {
  const salt = randomBytes(SALT_BYTES);
  const key = fileKey(keys, salt);
  const bound = Buffer.from(context, 'utf8');
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx', 0o600);
  const write = async (part: Buffer): Promise<void> => {
    hash.update(part);
    bytes += part.length;
    await handle.writeFile(part);
  };
  try {
    await write(Buffer.concat([MAGIC, keys.id, salt]));
    let number = 0;
    for await (const { plain, last } of chunksOf(source)) {
      await write(sealChunk(key, number, last, plain, bound));
      number += 1;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Reads a sealed file chunk by chunk; nothing of a chunk is given that was not verified before. Whoever uses what came must wait for
 * the end: only then is it known to be whole. Throws {@link BackupFault}.
 * @param expected what the manifest says of it
 */
export async function* readSealed(
  path: string,
  keys: BackupKeys,
  context: string,
  expected?: FileFacts,
): AsyncGenerator<Buffer> {
  const name = basename(path);
  const handle = await openExisting(path);
  try {
    const { size } = await handle.stat();
    if (expected && size !== expected.bytes) throw damaged(`the file ${name} has ${size} bytes, not ${expected.bytes}`);
    const hash = createHash('sha256');
    let position = 0;
    const next = async (length: number): Promise<Buffer> => {
      const part = await readFully(handle, position, Math.min(length, size - position));
      hash.update(part);
      position += part.length;
      return part;
    };
    const header = await next(HEADER_BYTES);
    if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC))
      throw damaged(`the file ${name} is none of a backup, or is cut off`);
    if (!header.subarray(MAGIC.length, MAGIC.length + ID_BYTES).equals(keys.id)) throw otherKey();
    const key = fileKey(keys, header.subarray(HEADER_BYTES - SALT_BYTES));
    const bound = Buffer.from(context, 'utf8');
    for (let number = 0; ; number += 1) {
      const sealed = await next(CHUNK_BYTES + TAG_BYTES);
      const last = position >= size;
      const plain = openChunk(key, number, last, sealed, bound);
      if (!plain) throw damaged(`the file ${name} was changed, is cut off, or stands in another one's place`);
      yield plain;
      if (last) break;
    }
    if (expected && hash.digest('hex') !== expected.sha256)
      throw damaged(`the file ${name} is not the one that the manifest names`);
  } finally {
    await handle.close();
  }
}

/** Whether a file was sealed under this master key; undefined where there is no such file. */
export async function isSealedWith(path: string, keys: BackupKeys): Promise<boolean | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const header = await readFully(handle, 0, MAGIC.length + ID_BYTES);
    return header.equals(Buffer.concat([MAGIC, keys.id]));
  } finally {
    await handle.close();
  }
}

/** The failure where a backup was made under another master key. */
export const otherKey = (): BackupFault =>
  new BackupFault(
    'INVALID_INPUT',
    'The backup was made with another master key.',
    'Set VESTIBULE_MASTER_KEY to the key that was in use when it was made (or put its master.key into the data folder).',
  );

async function openExisting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw damaged(`the file ${basename(path)} is missing`);
    throw error;
  }
}

/** Reads so many bytes, or fewer where the file ends before. */
async function readFully(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
