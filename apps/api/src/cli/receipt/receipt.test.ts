import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECEIPT_TYPE } from '../../platform/access/receipts.js';
import { answer, call, failure } from '../call.test-support.js';

/** No command here may get as far as a data folder. */
const NOWHERE = { VESTIBULE_HOME: '/dev/null/nowhere' };

describe('vestibule receipt verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-receipt-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const RECEIPT = {
    verificationId: 'a'.repeat(24),
    outcome: 'Approved',
    evidence: [{ kind: 'selfie', sha256: 'ab12' }],
  };
  let keys: string;
  let signed: string;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    keys = file('jwks.json', JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] }));
    signed = await new CompactSign(Buffer.from(JSON.stringify(RECEIPT)))
      .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: RECEIPT_TYPE })
      .sign(privateKey);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('should say what a genuine one says, without a database and a server', async () => {
    const path = file('receipt.jws', `${signed}\n`);
    expect(await answer(['receipt', 'verify', path, '--keys', keys], NOWHERE)).toEqual({
      valid: true,
      reason: null,
      kid: 'one',
      receipt: RECEIPT,
    });
    const { stdout, status } = await call(['receipt', 'verify', path, '--keys', keys], NOWHERE);
    expect(status).toBe(0);
    expect(stdout).toMatch(/outcome +Approved/);
    expect(stdout).toMatch(/selfie +ab12/);
    expect(stdout).toContain('This receipt is as it was signed.');
  });

  it('should say of a changed one that it was changed', async () => {
    const [header, payload = '', signature] = signed.split('.');
    const other = Buffer.from(payload, 'base64url').toString().replace('Approved', 'Declined');
    const changed = [header, Buffer.from(other).toString('base64url'), signature].join('.');
    const path = file('changed.jws', changed);
    expect(await answer(['receipt', 'verify', path, '--keys', keys], NOWHERE)).toEqual({
      valid: false,
      reason: 'it was changed after it was signed',
      kid: null,
      receipt: null,
    });
  });

  it('should refuse files that are none', async () => {
    const path = file('again.jws', signed);
    const nowhere = await failure(['receipt', 'verify', join(folder, 'no-such-file'), '--keys', keys], NOWHERE);
    expect(nowhere).toMatchObject({ status: 1, error: { code: 'INVALID_INPUT' } });
    const noKeys = await failure(['receipt', 'verify', path, '--keys', path], NOWHERE);
    expect(noKeys).toMatchObject({ status: 2, error: { code: 'INVALID_INPUT' } });
  });
});
