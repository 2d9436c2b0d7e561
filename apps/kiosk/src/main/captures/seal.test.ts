import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeys, type DeviceKeys } from '../device/keys.js';
import { createVault, fileProtection } from '../files/vault.js';
import { openTemplates, sealCapture } from './seal.js';

const AGREED = new Date('2026-01-02T03:03:30Z');
let home: string;
let keys: DeviceKeys;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-seal-'));
  keys = await makeKeys(createVault(home, fileProtection));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('a capture', () => {
  it('should be a JWE that only the server opens, with what the server takes', async () => {
    const server = keys.encryption;
    const sealed = await sealCapture(
      {
        captureId: '6a8e2f4c-8d0b-4c55-9a55-1d4f4a6f4a10',
        deviceId: '0123456789abcdef01234567',
        sessionId: null,
        purpose: 'identify',
        code: 'ABCDE-FGHJK',
        capturedAt: new Date('2026-01-02T03:04:05Z'),
        offline: true,
        assisted: false,
        language: 'en',
        consent: { version: '2026-11', givenAt: AGREED },
        images: [{ gesture: 'smile', at: 12.5, jpeg: Uint8Array.of(1, 2, 3) }],
        pages: [
          { page: 'back', document: 'licence', jpeg: Uint8Array.of(4) },
          { page: 'proof_of_address', document: 'licence', jpeg: Uint8Array.of(5) },
        ],
        local: null,
        liveness: null,
      },
      server.publicKey,
    );
    expect(decodeProtectedHeader(sealed)).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: server.thumbprint,
      cty: 'vestibule-capture+json',
    });
    const { plaintext } = await compactDecrypt(sealed, server.privateKey);
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({
      v: 1,
      captureId: '6a8e2f4c-8d0b-4c55-9a55-1d4f4a6f4a10',
      deviceId: '0123456789abcdef01234567',
      sessionId: null,
      purpose: 'identify',
      code: 'ABCDE-FGHJK',
      capturedAt: '2026-01-02T03:04:05.000Z',
      offline: true,
      assisted: false,
      language: 'en',
      consent: { version: '2026-11', givenAt: AGREED.toISOString() },
      images: [{ gesture: 'smile', at: 12.5, jpeg: 'AQID' }],
      documents: [
        { page: 'document_back', type: 'License', jpeg: 'BA==' },
        { page: 'proof_of_address', type: null, jpeg: 'BQ==' },
      ],
      local: null,
      liveness: null,
    });
  });
});

describe('sealed templates', () => {
  const seal = async (value: unknown): Promise<string> =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(await importJWK(keys.encryption.publicKey, 'ECDH-ES'));
  const floats = Buffer.from(new Float32Array([0.5, -1]).buffer).toString('base64');
  const value = { sessionId: 's1', modelVersion: 'm', threshold: 0.6, templates: [floats], expiresAt: 'x' };

  it('should open for the session that they were made for, and for no other', async () => {
    const sealed = await seal(value);
    const open = await openTemplates(sealed, keys.encryption.privateKey, 's1');
    expect(open).toMatchObject({ modelVersion: 'm', threshold: 0.6 });
    expect([...(open?.templates[0] ?? [])]).toEqual([0.5, -1]);
    expect(await openTemplates(sealed, keys.encryption.privateKey, 's2')).toBeNull();
  });

  it('should not open when they are not ours, or are something else', async () => {
    expect(await openTemplates('a.b.c.d.e', keys.encryption.privateKey, 's1')).toBeNull();
    expect(
      await openTemplates(await seal({ ...value, templates: ['?'] }), keys.encryption.privateKey, 's1'),
    ).toBeNull();
  });
});
