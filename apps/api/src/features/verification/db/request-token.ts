import { createHmac, hkdfSync } from 'node:crypto';
import type { Id } from '../../../kernel/index.js';
import type { Key } from '../../../platform/vault/index.js';

/** 128 bits of HMAC-SHA256: what nobody guesses, and short enough for a QR code that a kiosk's camera reads. */
const TOKEN_BYTES = 16;

/**
 * What stands at the end of a verification's request URL: its id, and a code by the integration's lasting key (HMAC-SHA256 under a key derived
 * for it by HKDF, RFC 5869). It is told again with every webhook without being kept, and the id alone, which stands in logs, opens
 * nothing.
 */
export function requestToken(lastingKey: Key, id: Id): string {
  const code = createHmac('sha256', derived(lastingKey)).update(id).digest().subarray(0, TOKEN_BYTES);
  return `${id}-${code.toString('base64url')}`;
}

/** Derived once from each: the key ring keeps them. */
const known = new WeakMap<Key, Uint8Array>();

function derived(lastingKey: Key): Uint8Array {
  const before = known.get(lastingKey);
  if (before) return before;
  const bits = hkdfSync('sha256', lastingKey, Buffer.alloc(0), 'vestibule verification request', 32);
  const key = new Uint8Array(bits);
  known.set(lastingKey, key);
  return key;
}
