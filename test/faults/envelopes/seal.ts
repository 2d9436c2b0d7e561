import type { IntakeJwk, LegacyKeys } from '@vestibule/envelope';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Dice } from './dice.js';

/** Both kinds of an integration's keys. */
export interface Keys {
  readonly legacy: LegacyKeys;
  readonly jwk: IntakeJwk;
}

/** Makes keys. */
export const makeKeys = (dice: Dice): Keys => ({
  legacy: { publicKey: dice.bytes(32).toString('hex'), privateKey: dice.bytes(32).toString('hex') },
  jwk: { kty: 'oct', kid: dice.bytes(8).toString('hex'), k: dice.bytes(32).toString('base64url') },
});

const ivOf = ({ publicKey }: LegacyKeys): Buffer => Buffer.from(publicKey.slice(0, 24));
const keyOf = ({ privateKey }: LegacyKeys): Buffer => Buffer.from(privateKey, 'hex');

/** Seals any bytes in the legacy form, by a cipher of its own, with so many bytes of the tag. */
export function sealLegacyBytes(keys: LegacyKeys, plain: Uint8Array, tagBytes: number): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys), ivOf(keys));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([ciphertext, cipher.getAuthTag().subarray(0, tagBytes)]);
}

/** What legacy bytes decrypt to, whatever tag there may be. */
export const decryptLegacyBytes = (keys: LegacyKeys, sent: Uint8Array): Buffer =>
  createDecipheriv('aes-256-gcm', keyOf(keys), ivOf(keys)).update(sent);

/** How a JWE is put together that differs from the contract. */
interface JweShape {
  readonly iv: Buffer;
  readonly tagBytes?: number;
  readonly encryptedKey?: string;
}

/** Seals any bytes as a JWE under any header, by a cipher of its own. */
export function sealJweBytes(
  { k }: IntakeJwk,
  header: Uint8Array,
  plain: Uint8Array,
  { iv, tagBytes = 16, encryptedKey = '' }: JweShape,
): string {
  const protectedHeader = Buffer.from(header).toString('base64url');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(k, 'base64url'), iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return [protectedHeader, encryptedKey, ...parts].join('.');
}
