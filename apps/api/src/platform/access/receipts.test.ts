import { CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { openReceipt, RECEIPT_TYPE, type ReceiptKeys } from './receipts.js';

const RECEIPT = { type: 'verification-decision', outcome: 'Approved', evidence: [{ kind: 'selfie', sha256: 'ab' }] };

let keys: ReceiptKeys;
let others: ReceiptKeys;
let signed: string;
let token: string;

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const other = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] };
  others = { keys: [{ ...(await exportJWK(other.publicKey)), kid: 'one' }] };
  signed = await new CompactSign(Buffer.from(JSON.stringify(RECEIPT)))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: RECEIPT_TYPE })
    .sign(pair.privateKey);
  token = await new SignJWT({ outcome: 'Approved' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'at+jwt' })
    .sign(pair.privateKey);
});

describe('a receipt', () => {
  it('should open with the public key alone', async () => {
    expect(await openReceipt(signed, keys)).toEqual({ ok: true, value: { kid: 'one', receipt: RECEIPT } });
  });

  it('should not open with any of its bytes changed', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    for (let at = 0; at < signed.length; at += 1) {
      for (const character of [alphabet[(alphabet.indexOf(signed[at] ?? '') + 1) % 65], '.', '=', ' ', '']) {
        const changed = signed.slice(0, at) + (character ?? '') + signed.slice(at + 1);
        if (changed === signed) continue;
        expect((await openReceipt(changed, keys)).ok, `${at}: ${character ?? ''}`).toBe(false);
      }
    }
  });

  it('should say why it is none of these keys’', async () => {
    const unknown = { keys: [{ ...keys.keys[0], kid: 'two' }] } as ReceiptKeys;
    const [header, payload = '', signature] = signed.split('.');
    const other = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('Approved', 'Declined'));
    for (const [text, given, reason] of [
      [signed, others, 'it was changed after it was signed'],
      [signed, unknown, 'it was signed with another key'],
      [[header, other.toString('base64url'), signature].join('.'), keys, 'it was changed after it was signed'],
      [token, keys, 'it is something else that was signed'],
      ['', keys, 'it is no compact JWS'],
      ['a.b', keys, 'it is no compact JWS'],
    ] as const) {
      expect(await openReceipt(text, given)).toEqual({ ok: false, error: reason });
    }
  });
});
