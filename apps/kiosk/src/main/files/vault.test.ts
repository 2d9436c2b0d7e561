import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadKeys, makeKeys, wipeKeys } from '../device/keys.js';
import { makeFolders } from './folders.js';
import { createVault, fileProtection, openVault, type Protection } from './vault.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-vault-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Stands in for a key store: what it seals is not what it was given. */
const scrambled: Protection = {
  kind: 'system',
  seal: (text) => Buffer.from(text).map((byte) => byte ^ 0x5a),
  open: (data) => Buffer.from(data.map((byte) => byte ^ 0x5a)).toString(),
};
const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('a vault without a key store', () => {
  it.skipIf(process.platform === 'win32')(
    'should keep files for their user alone, in folders of the same',
    async () => {
      const { device, queue, log } = makeFolders(home);
      await createVault(device, fileProtection).write('keys', { secret: 1 });
      expect(await mode(join(device, 'keys.json'))).toBe(0o600);
      for (const folder of [home, device, queue, log]) expect(await mode(folder)).toBe(0o700);
    },
  );

  it('should give what it was given, and null for what it does not have or cannot read', async () => {
    const vault = createVault(home, fileProtection);
    const schema = z.object({ a: z.number() });
    await vault.write('x', { a: 1 });
    expect(await vault.read('x', schema)).toEqual({ a: 1 });
    expect(await vault.read('x', z.object({ a: z.string() }))).toBeNull();
    await vault.remove('x');
    expect(await vault.read('x', schema)).toBeNull();
    expect(await readdir(home)).toEqual([]);
  });
});

it('should clear what a crash left half written when it is opened', async () => {
  await createVault(home, fileProtection).write('kept', 1);
  await writeFile(join(home, '0123456789abcdef.unfinished'), '{"signing":');
  await openVault(home, fileProtection);
  expect(await readdir(home)).toEqual(['kept.json']);
});

describe('the keys of a device', () => {
  it.each([fileProtection, scrambled])(
    'should be there after a restart, and not once they are wiped: $kind',
    async (protection) => {
      const vault = createVault(home, protection);
      const made = await makeKeys(vault);
      expect(await readdir(home)).toEqual([]);
      await made.keep('0123456789abcdef01234567');
      const loaded = await loadKeys(vault);
      expect(loaded?.deviceId).toBe('0123456789abcdef01234567');
      expect(loaded?.keys.signing.thumbprint).toBe(made.signing.thumbprint);
      expect(loaded?.keys.encryption.publicKey).toEqual(made.encryption.publicKey);
      expect(loaded?.keys.signing.privateKey.extractable).toBe(false);
      await wipeKeys(vault);
      expect(await loadKeys(vault)).toBeNull();
    },
  );

  it('should lie in no file in clear where there is a key store', async () => {
    const vault = createVault(home, scrambled);
    await (await makeKeys(vault)).keep('0123456789abcdef01234567');
    expect(await readdir(home)).toEqual(['keys.sealed']);
    expect(await readFile(join(home, 'keys.sealed'), 'utf8')).not.toContain('signing');
  });
});
