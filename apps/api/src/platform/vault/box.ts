import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

/**
 * A sealed box: `version (1 byte) | nonce (12) | ciphertext | tag (16)`, AES-256-GCM (NIST SP 800-38D) with a random
 * nonce. One key seals far fewer than the 2^32 boxes that SP 800-38D 8.3 allows with random nonces: a person's key seals
 * her own records alone.
 */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** A 256-bit key that can't be printed by accident. */
export type Key = KeyObject;

/** Thrown when a box doesn't open: it was changed, moved to another row, or sealed with another key. Always a fault. */
export class BrokenSeal extends Error {
  constructor(context: string) {
    super(`The sealed value ${context} does not open with its key.`);
    this.name = 'BrokenSeal';
  }
}

/** Makes a {@link Key} of 32 bytes. */
export const keyFrom = (bytes: Uint8Array): Key => {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`A key has ${KEY_BYTES} bytes, not ${bytes.length}.`);
  return createSecretKey(bytes);
};

/** Makes a new random {@link Key}. */
export const newKey = (): Key => createSecretKey(randomBytes(KEY_BYTES));

/**
 * Seals bytes.
 * @param context the record's table, id and field, such as `face:<id>:unique_identifier`; bound in as associated data, so
 *   that a box opens nowhere else.
 */
export function seal(key: Key, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Seals bytes as they come: the pieces of the same box that {@link seal} makes of all of them. */
export async function* sealChunks(
  key: Key,
  source: AsyncIterable<Uint8Array>,
  context: string,
): AsyncGenerator<Buffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  yield Buffer.concat([Buffer.of(VERSION), nonce]);
  for await (const chunk of source) yield cipher.update(chunk);
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
}

/** Opens a box. Throws {@link BrokenSeal}. */
export function open(key: Key, box: Uint8Array, context: string): Buffer {
  if (box.length < 1 + NONCE_BYTES + TAG_BYTES || box[0] !== VERSION) throw new BrokenSeal(context);
  const nonce = box.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(1 + NONCE_BYTES, box.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new BrokenSeal(context);
  }
}

/** Seals a text as UTF-8. */
export const sealText = (key: Key, text: string, context: string): Buffer =>
  seal(key, Buffer.from(text, 'utf8'), context);

/** Opens a box that holds a UTF-8 text. */
export const openText = (key: Key, box: Uint8Array, context: string): string =>
  open(key, box, context).toString('utf8');

/** Wraps a key with another. */
export const wrapKey = (outer: Key, inner: Key, context: string): Buffer => {
  const bytes = inner.export();
  const box = seal(outer, bytes, context);
  bytes.fill(0);
  return box;
};

/** Unwraps what {@link wrapKey} made. */
export const unwrapKey = (outer: Key, box: Uint8Array, context: string): Key => {
  const bytes = open(outer, box, context);
  const key = keyFrom(bytes);
  bytes.fill(0);
  return key;
};

/** Works with the current key, else with the one before. Throws {@link BrokenSeal} where neither opens. */
export function byEither<T>(
  { current, previous }: { readonly current: Key; readonly previous: Key | undefined },
  work: (key: Key) => T,
): T {
  try {
    return work(current);
  } catch (error) {
    if (!(error instanceof BrokenSeal) || !previous) throw error;
    return work(previous);
  }
}
