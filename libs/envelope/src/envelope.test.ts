import { createCipheriv, createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  ENVELOPE_MAXIMUM,
  explainEnvelope,
  importIntakeKey,
  importLegacyKeys,
  openEnvelope,
  openJwe,
  openLegacy,
  readCreatePayload,
  readDetailsPayload,
  sealJwe,
  sealLegacy,
  type IntakeJwk,
  type LegacyKeys,
} from './index.js';

interface Vector {
  readonly name: string;
  readonly keys: string;
  readonly encryptedData: string;
  readonly opens?: { readonly json: object; readonly tagBytes?: number };
  readonly fault?: string;
}
interface Vectors {
  readonly legacy: { readonly keys: Record<string, LegacyKeys>; readonly envelopes: Vector[] };
  readonly jwe: { readonly key: IntakeJwk; readonly now: string; readonly envelopes: Vector[] };
}

const vectors = JSON.parse(readFileSync(new URL('../vectors.json', import.meta.url), 'utf8')) as Vectors;
const keysOf = (name: string): LegacyKeys => vectors.legacy.keys[name] as LegacyKeys;
const [FIRST, SECOND] = [keysOf('first'), keysOf('second')];
const NOW = new Date(vectors.jwe.now);
const PERSON = { first_name: 'test', last_name: 'testing', email: 'admin@user.com', unique_identifier: '1' };

describe('a legacy envelope', () => {
  it.each(vectors.legacy.envelopes)('should open or not, as the vectors say: $name', async (vector) => {
    const opened = await openLegacy(await importLegacyKeys(keysOf(vector.keys)), vector.encryptedData);
    if (vector.opens) expect(opened).toMatchObject({ ok: true, value: vector.opens });
    else expect(opened).toMatchObject({ ok: false, fault: { code: vector.fault } });
  });

  it.each([0, 7, 16])('should be sealed as a cipher of its own does, with %i bytes of the tag', async (tagBytes) => {
    const cipher = createCipheriv(
      'aes-256-gcm',
      Buffer.from(SECOND.privateKey, 'hex'),
      SECOND.publicKey.substring(0, 24),
    );
    const ciphertext = cipher.update(JSON.stringify(PERSON), 'utf8', 'hex') + cipher.final('hex');
    const expected =
      ciphertext +
      cipher
        .getAuthTag()
        .toString('hex')
        .slice(0, tagBytes * 2);
    expect(await sealLegacy(SECOND, PERSON, tagBytes)).toBe(expected);
  });

  it('should open with the controls that JSON has unescaped', async () => {
    const json = { ...PERSON, note: 'a\u007fb\u0085c' };
    const opened = await openLegacy(await importLegacyKeys(FIRST), await sealLegacy(FIRST, json, 16));
    expect(opened).toMatchObject({ ok: true, value: { json } });
  });

  it('should be told cut off with its byte counts and what to change, and without its content', async () => {
    const long = { ...PERSON, last_name: 'Oberhuber-Lindqvist', unique_identifier: 'b8ed3f0f-d05f-4c4b' };
    const sent = (await sealLegacy(FIRST, long, 16)).substring(0, 184);
    const opened = await openLegacy(await importLegacyKeys(FIRST), sent);
    expect(opened).toMatchObject({ ok: false, fault: { code: 'INTAKE_CUT_OFF' } });
    const words = JSON.stringify(opened);
    expect(words).toContain('cut off: 92 bytes (184 hex digits)');
    expect(words).toContain('substring(0, 184)');
    expect(words).not.toMatch(/Oberhuber|admin|testing/);
  });

  it('should refuse keys that are none', async () => {
    await expect(importLegacyKeys({ ...FIRST, privateKey: 'short' })).rejects.toThrow(/private key/);
    await expect(importLegacyKeys({ ...FIRST, publicKey: 'short' })).rejects.toThrow(/public key/);
  });
});

describe('a JWE envelope', () => {
  const { key } = vectors.jwe;

  it.each(vectors.jwe.envelopes)('should open or not, as the vectors say: $name', async (vector) => {
    const opened = await openJwe(await importIntakeKey(key), vector.encryptedData, NOW);
    if (vector.opens) expect(opened).toMatchObject({ ok: true, value: vector.opens });
    else expect(opened).toMatchObject({ ok: false, fault: { code: vector.fault } });
  });

  it('should be sealed so that any other JOSE implementation opens it: AES-256-GCM with the header as its data', async () => {
    const sealed = await sealJwe(key, PERSON, NOW);
    const [header = '', encryptedKey, iv = '', ciphertext = '', tag = ''] = sealed.split('.');
    const protectedHeader = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
    expect(protectedHeader).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: key.kid,
      iat: NOW.getTime() / 1000,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(encryptedKey).toBe('');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key.k, 'base64url'), Buffer.from(iv, 'base64url'))
      .setAAD(Buffer.from(header))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    expect(decipher.update(ciphertext, 'base64url', 'utf8') + decipher.final('utf8')).toBe(JSON.stringify(PERSON));
  });

  it('should have a jti of its own each time', async () => {
    const cipher = await importIntakeKey(key);
    const jtis = await Promise.all(
      [1, 2].map(async () => {
        const opened = await openJwe(cipher, await sealJwe(key, PERSON, NOW), NOW);
        return opened.ok ? opened.value.jti : undefined;
      }),
    );
    expect(new Set(jtis).size).toBe(2);
  });

  it.each<[string, number, (part: string) => string]>([
    ['padding', 4, (tag) => `${tag}==`],
    ['a line break', 3, (ciphertext) => `${ciphertext.slice(0, 4)}\n${ciphertext.slice(4)}`],
    // 22 characters are 132 bits, of which the tag has 128: the next character has the same ones of them.
    ['unused bits', 4, (tag) => tag.slice(0, -1) + String.fromCharCode(tag.charCodeAt(21) + 1)],
  ])('should not open when it is written otherwise than it was sealed, with %s', async (_what, at, write) => {
    const parts = (await sealJwe(key, PERSON, NOW)).split('.');
    const written = write(parts[at] ?? '');
    expect(Buffer.from(written, 'base64url')).toEqual(Buffer.from(parts[at] ?? '', 'base64url'));
    const changed = parts.with(at, written).join('.');
    expect(await openJwe(await importIntakeKey(key), changed, NOW)).toMatchObject({
      fault: { code: 'INTAKE_JWE_INVALID', message: 'A part is not base64url' },
    });
  });

  it('should not be unfolded', async () => {
    const header = { alg: 'dir', enc: 'A256GCM', kid: key.kid, iat: NOW.getTime() / 1000, jti: 'folded', zip: 'DEF' };
    const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(PERSON)))
      .setProtectedHeader(header)
      .encrypt(Buffer.from(key.k, 'base64url'));
    expect(await openJwe(await importIntakeKey(key), sealed, NOW)).toMatchObject({
      fault: { code: 'INTAKE_JWE_INVALID', advice: expect.stringContaining('`zip`') as string },
    });
  });

  it.each([{ k: 'AAAA' }, { k: Buffer.alloc(64).toString('base64url') }])(
    'should refuse a key of %j',
    async (wrong) => {
      await expect(importIntakeKey({ ...key, ...wrong })).rejects.toThrow(/256 bits/);
    },
  );
});

describe('an envelope of either form', () => {
  it('should be opened with a control character that JSON lets stand, and refused for the field', async () => {
    const sent = await sealLegacy(FIRST, { ...PERSON, last_name: 'a\u0085b' });
    const ciphers = { legacy: await importLegacyKeys(FIRST), jwe: await importIntakeKey(vectors.jwe.key) };
    const content = await openEnvelope(ciphers, sent, NOW);
    expect(content).toMatchObject({ ok: true });
    expect(content.ok && readCreatePayload(content.value.json)).toMatchObject({
      fault: { code: 'INTAKE_FIELD_INVALID', fields: [{ field: 'last_name' }] },
    });
  });

  it('should be opened by its form, and refused by its length before anything else', async () => {
    const ciphers = { legacy: await importLegacyKeys(FIRST), jwe: await importIntakeKey(vectors.jwe.key) };
    expect(await openEnvelope(ciphers, await sealLegacy(FIRST, PERSON), NOW)).toMatchObject({
      value: { form: 'legacy', json: PERSON },
    });
    expect(await openEnvelope(ciphers, await sealJwe(vectors.jwe.key, PERSON, NOW), NOW)).toMatchObject({
      value: { form: 'jwe', json: PERSON },
    });
    expect(await openEnvelope(ciphers, '0'.repeat(ENVELOPE_MAXIMUM + 1), NOW)).toMatchObject({
      fault: { code: 'INTAKE_TOO_LONG' },
    });
  });
});

describe('a payload', () => {
  it('should be read with its own fields alone', () => {
    expect(readCreatePayload({ ...PERSON, admin: true })).toEqual({ ok: true, value: PERSON });
    expect(readDetailsPayload({ verification_id: 'a'.repeat(24) })).toMatchObject({ ok: true });
  });

  it.each([
    [{ first_name: undefined }, ['first_name']],
    [{ first_name: 1, last_name: null }, ['first_name', 'last_name']],
    [{ email: 'nobody' }, ['email']],
    [{ email: 'a@b c' }, ['email']],
    [{ unique_identifier: '  ' }, ['unique_identifier']],
    [{ unique_identifier: 'a'.repeat(257) }, ['unique_identifier']],
    [{ last_name: 'a\u0000b' }, ['last_name']],
    [{ last_name: 'left\u202Eright' }, ['last_name']],
  ])('should be refused with %j, naming each field', (change, fields) => {
    const read = readCreatePayload(JSON.parse(JSON.stringify({ ...PERSON, ...change })) as Record<string, unknown>);
    expect(read).toMatchObject({ ok: false, fault: { code: 'INTAKE_FIELD_INVALID' } });
    expect(read.ok ? [] : read.fault.fields?.map(({ field }) => field)).toEqual(fields);
  });

  it('should not take a field from what every object has', () => {
    expect(readDetailsPayload({})).toMatchObject({ ok: false });
    const inherited = Object.create({ verification_id: 'a'.repeat(24) }) as Record<string, unknown>;
    expect(readDetailsPayload(inherited)).toMatchObject({ ok: false });
  });
});

describe('the explanation of an envelope', () => {
  const keys = { legacy: SECOND, jwe: vectors.jwe.key };
  const hexOf = (key: string | Buffer, iv: string | Buffer, tag: 'before' | 'behind' | 'none' = 'none'): string => {
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const ciphertext = Buffer.concat([cipher.update(JSON.stringify(PERSON)), cipher.final()]).toString('hex');
    const mark = cipher.getAuthTag().toString('hex');
    return tag === 'none' ? ciphertext : tag === 'before' ? mark + ciphertext : ciphertext + mark;
  };
  const key = Buffer.from(SECOND.privateKey, 'hex');
  const iv = SECOND.publicKey.slice(0, 24);

  it('should give the names of its fields, and what is wrong with them', async () => {
    const sent = await sealLegacy(SECOND, { ...PERSON, email: 'nobody' }, 16);
    expect(await explainEnvelope(keys, sent, NOW, readCreatePayload)).toMatchObject({
      form: 'legacy',
      opens: true,
      tagBytes: 16,
      fields: ['first_name', 'last_name', 'email', 'unique_identifier'],
      fault: { code: 'INTAKE_FIELD_INVALID' },
    });
  });

  it.each([
    ['as the bytes of hex digits', hexOf(key, Buffer.from(iv, 'hex'))],
    ['not all of it', hexOf(key, SECOND.publicKey, 'behind')],
    ['not 12 or 16', hexOf(key, SECOND.publicKey.slice(0, 12), 'behind')],
    ['from the public key, not from the private', hexOf(key, SECOND.privateKey.slice(0, 24))],
    ['not the public one', hexOf(Buffer.from(SECOND.publicKey, 'hex'), iv)],
    ['exchanged', hexOf(Buffer.from(SECOND.publicKey, 'hex'), SECOND.privateKey.slice(0, 24))],
    ['not as text', hexOf(SECOND.privateKey.slice(0, 32), iv, 'behind')],
    ['not as base64', Buffer.from(hexOf(key, iv, 'behind'), 'hex').toString('base64')],
    ['before the hex digits', `0x${hexOf(key, iv)}`],
    ['no IV before', Buffer.from(iv).toString('hex') + hexOf(key, iv)],
    ['tag behind', hexOf(key, iv, 'before')],
    [
      'as hex, not as base64. Take the private key as the key',
      Buffer.from(hexOf(Buffer.from(SECOND.publicKey, 'hex'), iv), 'hex').toString('base64'),
    ],
  ])('should know the mistake: %s', async (words, sent) => {
    const { opens, mistake, fault } = await explainEnvelope(keys, sent, NOW);
    expect(opens).toBe(false);
    expect(mistake).toContain(words);
    expect(fault?.advice).toBe(mistake);
  });

  it('should say of what nothing explains only what is wrong with it', async () => {
    const { mistake, fault } = await explainEnvelope(keys, 'ab'.repeat(100), NOW);
    expect(mistake).toBeNull();
    expect(fault?.code).toBe('INTAKE_WRONG_KEY');
  });
});
