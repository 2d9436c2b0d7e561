import { createHmac, hkdfSync } from 'node:crypto';
import { keyFrom, type Key } from './box.js';

/**
 * A keyed blind index: the same text in the same field of the same integration gives the same 32 bytes, and without
 * the key nothing can be told or guessed. HMAC-SHA256 under a key derived for the field (HKDF-SHA256, RFC 5869).
 */
export function blindIndex(lastingKey: Key, field: string, text: string): Buffer {
  const derived = hkdfSync('sha256', lastingKey, Buffer.alloc(0), `vestibule blind index ${field}`, 32);
  return createHmac('sha256', keyFrom(new Uint8Array(derived)))
    .update(text.normalize('NFC'), 'utf8')
    .digest();
}
export type { Queryable } from './queryable.js';
