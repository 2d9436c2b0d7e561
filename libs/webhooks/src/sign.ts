import { createHmac } from 'node:crypto';
import { WebhookError } from './errors.js';
import { readSecrets } from './secret.js';

/** The three headers of Standard Webhooks. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** What is to be signed. */
export interface SignInput {
  /** The secrets in force, newest first: one, or during a rotation two; each adds a signature. */
  readonly secrets: readonly string[];
  /** The event's id, the same on every try; letters, digits, `_` and `-`. */
  readonly id: string;
  /** When this try is made (not when the event happened). */
  readonly timestamp: Date;
  /** The body exactly as it will be sent. */
  readonly body: string | Uint8Array;
}

/** An id without a full stop, which separates the signed parts (Standard Webhooks, "Signature scheme"). */
export const WEBHOOK_ID = /^[A-Za-z0-9_-]{1,256}$/;

/** HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, "Signature scheme"). */
export const computeSignature = (key: Uint8Array, id: string, seconds: string, body: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest();

/**
 * Signs a webhook, giving the headers to send with the body.
 *
 * @throws WebhookError `invalid_secret`, or `invalid_argument` for an id or a time that can't stand in a header
 * @example
 * const headers = sign({ secrets: [secret], id: 'msg_1', timestamp: new Date(), body });
 */
export const sign = ({ secrets, id, timestamp, body }: SignInput): SignatureHeaders => {
  const keys = readSecrets(secrets);
  if (!WEBHOOK_ID.test(id)) {
    throw new WebhookError('invalid_argument', 'A webhook id is 1 to 256 letters, digits, "_" and "-".');
  }
  const seconds = Math.floor(timestamp.getTime() / 1000);
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new WebhookError('invalid_argument', 'The timestamp is not a time after 1970.');
  }
  const signatures = keys.map((key) => `v1,${computeSignature(key, id, String(seconds), body).toString('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
};
