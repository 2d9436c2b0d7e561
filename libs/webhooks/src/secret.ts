import { randomBytes } from 'node:crypto';
import { WebhookError } from './errors.js';

const PREFIX = 'whsec_';

/** Bytes in a secret, by Standard Webhooks, "Signature scheme": at least 24 (192 bits), 512 bits at most. */
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** Bytes in a secret of ours: HMAC-SHA256 gains nothing from a key longer than its output (RFC 2104, section 3). */
const GENERATED_BYTES = 32;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Makes a new signing secret: `whsec_` and the base64 of 32 random bytes. */
export const generateSecret = (): string => PREFIX + randomBytes(GENERATED_BYTES).toString('base64');

/**
 * Reads a secret into the HMAC key that it stands for.
 *
 * @throws WebhookError `invalid_secret` when it is not `whsec_` followed by the base64 of 24 to 64 bytes. There is no
 *   way round this: a short or an empty key signs as willingly as a good one, and protects nothing.
 */
export const readSecret = (secret: string): Uint8Array => {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
    throw new WebhookError(
      'invalid_secret',
      `A webhook secret is ${PREFIX} followed by the base64 of ${MIN_BYTES} to ${MAX_BYTES} bytes. Copy it whole, as it was shown.`,
    );
  }
  return key;
};

/**
 * Reads all secrets that are in force: one, or during a rotation the new and the old.
 *
 * @throws WebhookError `invalid_secret` when the list is empty or one of them is not a secret
 */
export const readSecrets = (secrets: readonly string[]): readonly Uint8Array[] => {
  if (secrets.length === 0) throw new WebhookError('invalid_secret', 'Give at least one webhook secret.');
  return secrets.map(readSecret);
};
