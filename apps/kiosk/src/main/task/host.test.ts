import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeys, type DeviceKeys } from '../device/keys.js';
import { createVault, fileProtection } from '../files/vault.js';
import { signResult } from './result.js';

/** What the example for host programs offers. */
interface Host {
  readonly readResult: (signed: string, expected: { thumbprint: string; taskId: string }) => unknown;
}

const { readResult } = (await import(new URL('../../../examples/host.mjs', import.meta.url).href)) as Host;

let home: string;
let keys: DeviceKeys;
let other: DeviceKeys;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-host-'));
  const vault = createVault(home, fileProtection);
  [keys, other] = await Promise.all([makeKeys(vault), makeKeys(vault)]);
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('the example host program', () => {
  const sign = (by: DeviceKeys): Promise<string> =>
    signResult(
      {
        taskId: 'visit-7',
        purpose: 'verify',
        outcome: 'verified',
        reason: null,
        captureId: 'c1',
        deviceId: '0123456789abcdef01234567',
        at: new Date('2026-01-02T03:04:05Z'),
      },
      by.signing,
    );
  const expected = (): { thumbprint: string; taskId: string } => ({
    thumbprint: keys.signing.thumbprint,
    taskId: 'visit-7',
  });

  it('should believe what this kiosk signed for this task', async () => {
    expect(readResult(`${await sign(keys)}\n`, expected())).toMatchObject({ taskId: 'visit-7', outcome: 'verified' });
  });

  it('should believe nothing that another key signed, that was changed, or that is for another task', async () => {
    const signed = await sign(keys);
    const [head, , signature] = signed.split('.');
    const forged = Buffer.from(JSON.stringify({ taskId: 'visit-7', outcome: 'registered' })).toString('base64url');
    const read =
      (text: string, taskId = 'visit-7') =>
      (): unknown =>
        readResult(text, { ...expected(), taskId });
    expect(read(await sign(other))).toThrow('kiosk');
    expect(read(`${head}.${forged}.${signature}`)).toThrow('signature');
    expect(read(signed, 'visit-8')).toThrow('another task');
    expect(read('nonsense')).toThrow('no compact JWS');
  });
});
