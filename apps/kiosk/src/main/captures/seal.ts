import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';
import type { PublicKey } from '../device/keys.js';
import type { DocumentPage, IdentityDocument } from '../../shared/words.js';
import type { Capture, CapturedPage } from './capture.js';

const KEY_AGREEMENT = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The contract's words. */
const DOCUMENTS: Readonly<Record<IdentityDocument, string>> = {
  passport: 'Passport',
  licence: 'License',
  address_permit: 'Address Permit',
};
const PAGES: Readonly<Record<DocumentPage, string>> = {
  front: 'document_front',
  back: 'document_back',
  proof_of_address: 'proof_of_address',
};

const documentOf = ({ page, document, jpeg }: CapturedPage): object => ({
  page: PAGES[page],
  type: page === 'proof_of_address' ? null : DOCUMENTS[document],
  jpeg: base64Of(jpeg),
});

/**
 * Seals a capture to the server's key (JWE, ECDH-ES with a key of its own for each, A256GCM). From then on this device can't read it
 * either.
 */
export async function sealCapture(capture: Capture, key: PublicKey): Promise<string> {
  const { images, pages, capturedAt, consent, liveness, ...rest } = capture;
  const text = JSON.stringify({
    v: 1,
    ...rest,
    capturedAt: capturedAt.toISOString(),
    consent: { version: consent.version, givenAt: consent.givenAt.toISOString() },
    images: images.map(({ gesture, at, jpeg }) => ({ gesture, at, jpeg: base64Of(jpeg) })),
    documents: pages.map(documentOf),
    liveness: liveness && { ...liveness, lit: liveness.lit.map(base64Of) },
  });
  const plain = new TextEncoder().encode(text);
  try {
    return await new CompactEncrypt(plain)
      .setProtectedHeader({
        alg: KEY_AGREEMENT,
        enc: ENCRYPTION,
        kid: key.kid ?? (await calculateJwkThumbprint(key)),
        cty: 'vestibule-capture+json',
      })
      .encrypt(await importJWK(key, KEY_AGREEMENT));
  } finally {
    plain.fill(0);
  }
}

const templates = z.object({
  sessionId: z.string(),
  modelVersion: z.string(),
  threshold: z.number(),
  /** Float32, little endian. */
  templates: z.array(z.base64().transform((text) => floatsOf(Buffer.from(text, 'base64')))),
});

/** One person's templates, as the inference process takes them. */
export type Templates = z.infer<typeof templates>;

function floatsOf(bytes: Buffer): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT));
  for (let index = 0; index < floats.length; index += 1) {
    floats[index] = bytes.readFloatLE(index * Float32Array.BYTES_PER_ELEMENT);
  }
  bytes.fill(0);
  return floats;
}

/** Opens what the server sealed to this device, for this session; null: it isn't that, or not for us. */
export async function openTemplates(sealed: string, key: CryptoKey, sessionId: string): Promise<Templates | null> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [KEY_AGREEMENT],
      contentEncryptionAlgorithms: [ENCRYPTION],
    });
    const read = templates.safeParse(JSON.parse(new TextDecoder().decode(plaintext)));
    plaintext.fill(0);
    return read.success && read.data.sessionId === sessionId ? read.data : null;
  } catch {
    return null;
  }
}
