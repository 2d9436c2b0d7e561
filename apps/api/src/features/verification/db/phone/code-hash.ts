import { createHmac, hkdfSync } from 'node:crypto';
import type { Id } from '../../../../kernel/index.js';
import type { Key } from '../../../../platform/vault/index.js';

/**
 * What is kept of a code: HMAC-SHA256 under a key derived of the person's for it (HKDF, RFC 5869), bound to the text that it is in.
 * A hash without a key would be found by a million tries, and the same code in two texts shows nothing.
 */
export function hashPhoneCode(personKey: Key, textId: Id, code: string): Buffer {
  const key = hkdfSync('sha256', personKey, Buffer.alloc(0), 'vestibule phone code', 32);
  return createHmac('sha256', new Uint8Array(key)).update(`${textId} ${code}`).digest();
}
