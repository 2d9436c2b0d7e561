import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { fail, ok, type Result } from '../../kernel/index.js';

/** Public keys, as `/.well-known/jwks.json` gives them. */
export type ReceiptKeys = JSONWebKeySet;

/** The type of a receipt's header (RFC 7515 4.1.9): a token of ours is none, though the same key signs both. */
export const RECEIPT_TYPE = 'vestibule-receipt+json';

/** The type of the header of a seal of the audit trail. */
export const SEAL_TYPE = 'vestibule-audit-seal+json';

/** What a receipt holds. */
export interface OpenedReceipt {
  readonly kid: string;
  readonly receipt: Readonly<Record<string, unknown>>;
}

/**
 * Opens a receipt with public keys alone. The failure says in words why it is none of these keys'.
 *
 * A signature is 64 bytes, of which base64url leaves four bits of its last character unused: a text that differs from the one that was
 * signed there alone is refused as well, so that a receipt is what it was to the letter.
 */
export async function openReceipt(
  text: string,
  keys: ReceiptKeys,
  type = RECEIPT_TYPE,
): Promise<Result<OpenedReceipt, string>> {
  if (!isCanonical(text)) return fail('it is no compact JWS');
  try {
    const { payload, protectedHeader } = await compactVerify(text, createLocalJWKSet(keys), { algorithms: ['EdDSA'] });
    if (protectedHeader.typ !== type) return fail('it is something else that was signed');
    const receipt = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as OpenedReceipt['receipt'];
    return ok({ kid: protectedHeader.kid ?? '', receipt });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return fail('it was signed with another key');
    if (error instanceof errors.JWSSignatureVerificationFailed) return fail('it was changed after it was signed');
    if (error instanceof errors.JOSEError) return fail('it is no compact JWS that can be read');
    throw error;
  }
}

/** Whether each of the three parts is written as base64url writes it, and no other way. */
const isCanonical = (text: string): boolean => {
  const parts = text.split('.');
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
};
