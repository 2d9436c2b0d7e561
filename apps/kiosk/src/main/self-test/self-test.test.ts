import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestArchive, recordedDigest, type Files } from './archive.js';
import { checksOf, passes, type Facts } from './checks.js';
import { FUSES, WANTED, fuseFile, readFuses, wrongFuses, type Fuse, type FuseState } from './fuses.js';
import { forbiddenSwitches, revocable } from './switches.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-self-test-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const files: Files = {
  createReadStream: (path) => createReadStream(path, { highWaterMark: 1000 }),
  readFile,
  list: async (folder) => {
    if (!existsSync(folder)) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  },
};

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

describe('fuses', () => {
  const program = async (before: number, wire: string, version = 1): Promise<string> => {
    const path = join(home, 'electron');
    const fuses = Buffer.concat([
      Buffer.from(SENTINEL),
      Buffer.from([version, wire.length]),
      Buffer.from(wire, 'latin1'),
    ]);
    await writeFile(path, Buffer.concat([randomBytes(before), fuses, randomBytes(64)]));
    return path;
  };

  it('should be read wherever they lie in the program', async () => {
    const edge = 4 * 1024 * 1024;
    for (const before of [0, 100, edge - 40, edge - 20, edge - 1, edge]) {
      expect(await readFuses(await program(before, '0001r1010'))).toEqual({
        runAsNode: 'off',
        cookieEncryption: 'off',
        nodeOptions: 'off',
        nodeCliInspect: 'on',
        embeddedAsarIntegrityValidation: 'removed',
        onlyLoadAppFromAsar: 'on',
        loadBrowserProcessSpecificV8Snapshot: 'off',
        grantFileProtocolExtraPrivileges: 'on',
      });
    }
  });

  it('should be none where there are none, or they are of a version that is not known', async () => {
    expect(await readFuses(await program(10, '00000000', 2))).toBeNull();
    await writeFile(join(home, 'other'), randomBytes(1000));
    expect(await readFuses(join(home, 'other'))).toBeNull();
  });

  it('should be named where they stand wrong', () => {
    const right = Object.fromEntries(FUSES.map((fuse) => [fuse, WANTED[fuse] ?? 'off'])) as Record<Fuse, FuseState>;
    expect(wrongFuses(right)).toEqual([]);
    expect(wrongFuses({ ...right, cookieEncryption: 'on', runAsNode: 'removed' })).toEqual([]);
    expect(wrongFuses({ ...right, runAsNode: 'on', onlyLoadAppFromAsar: 'off' })).toEqual([
      'runAsNode',
      'onlyLoadAppFromAsar',
    ]);
    expect(wrongFuses(null)).toHaveLength(7);
    const { nodeOptions: _, ...short } = right;
    expect(wrongFuses(short)).toEqual(['nodeOptions']);
  });

  it('should be looked for in the framework on macOS', () => {
    expect(fuseFile('/Applications/K.app/Contents/MacOS/K', 'darwin')).toBe(
      '/Applications/K.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
    );
  });
});

describe('the archive', () => {
  const pack = async (): Promise<string> => {
    const app = join(home, 'app');
    await mkdir(join(app, 'native', 'deep'), { recursive: true });
    await writeFile(join(app, 'main.js'), 'main');
    await writeFile(join(app, 'native', 'deep', 'a.node'), randomBytes(5000));
    await writeFile(join(app, 'native', 'b.node'), 'b');
    const archive = join(home, 'app.asar');
    await createPackageWithOptions(app, archive, { unpack: '*.node' });
    return archive;
  };

  it('should come to the digest that packaging wrote down', async () => {
    const archive = await pack();
    const digest = createHash('sha256')
      .update(await readFile(archive))
      .digest('hex');
    await writeFile(join(home, 'integrity.json'), JSON.stringify({ 'app.asar': digest }));
    expect(await digestArchive(archive, files)).toEqual({ digest, wrong: [] });
    expect(await recordedDigest(join(home, 'integrity.json'), files)).toBe(digest);
    expect(await recordedDigest(join(home, 'none.json'), files)).toBeNull();
  });

  it('should come to another one when a byte of it is changed', async () => {
    const archive = await pack();
    const before = await digestArchive(archive, files);
    const bytes = await readFile(archive);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(archive, bytes);
    expect((await digestArchive(archive, files)).digest).not.toBe(before.digest);
  });

  it('should notice what is changed, added or taken away beside it', async () => {
    const archive = await pack();
    const beside = `${archive}.unpacked`;
    await writeFile(join(beside, 'native', 'b.node'), 'c');
    await writeFile(join(beside, 'evil.js'), '');
    await rm(join(beside, 'native', 'deep', 'a.node'));
    expect([...(await digestArchive(archive, files)).wrong].sort()).toEqual([
      'evil.js',
      'native/b.node',
      'native/deep/a.node',
    ]);
  });
});

describe('the self-test', () => {
  const locked: Facts = {
    page: { sandboxed: true, contextIsolated: true, nodeInPage: false },
    devTools: false,
    electronVersion: '45.5.0',
    packaged: true,
    fuses: WANTED,
    archive: { digest: 'a', recorded: 'a', wrong: [] },
    switches: ['ozone-platform'],
    meddling: [],
    isAdministrator: false,
    apiIsSafe: true,
    keyProtection: 'system',
    freeDiskMb: 1000,
    leastFreeMb: 200,
    inspected: false,
  };
  const failing = (change: Partial<Facts>): string[] =>
    checksOf({ ...locked, ...change })
      .filter(({ ok }) => !ok)
      .map(({ name }) => name);

  it('should find nothing wrong with a kiosk that is locked down', () => {
    expect(failing({})).toEqual([]);
  });

  it.each<[string, Partial<Facts>]>([
    ['sandbox', { page: { sandboxed: false, contextIsolated: true, nodeInPage: false } }],
    ['isolation', { page: { sandboxed: true, contextIsolated: false, nodeInPage: false } }],
    ['isolation', { page: { sandboxed: true, contextIsolated: true, nodeInPage: true } }],
    ['devtools', { devTools: true }],
    ['devtools', { inspected: true }],
    ['packaged', { packaged: false }],
    ['fuses', { fuses: { ...WANTED, runAsNode: 'on' } }],
    ['fuses', { fuses: null }],
    ['archive', { archive: { digest: 'a', recorded: 'b', wrong: [] } }],
    ['archive', { archive: { digest: null, recorded: null, wrong: [] } }],
    ['archive', { archive: { digest: 'a', recorded: 'a', wrong: ['x'] } }],
    ['switches', { switches: ['remote-debugging-port'] }],
    ['environment', { meddling: ['NODE_OPTIONS'] }],
    ['runtime', { electronVersion: '33.2.1' }],
    ['user', { isAdministrator: true }],
    ['server', { apiIsSafe: false }],
  ])('should refuse production: %s', (name, change) => {
    expect(failing(change)).toEqual([name]);
    expect(passes(checksOf({ ...locked, ...change }))).toBe(false);
  });

  it('should fail twice where there is no sandbox because of a switch, or no page', () => {
    expect(failing({ switches: ['no-sandbox'] })).toEqual(['sandbox', 'switches']);
    expect(failing({ page: null })).toEqual(['sandbox', 'isolation']);
  });

  it('should warn of a key in a file and of a full disk, and let the kiosk run', () => {
    expect(failing({ keyProtection: 'file', freeDiskMb: 10 })).toEqual(['key-protection', 'disk']);
    expect(passes(checksOf({ ...locked, keyProtection: 'file', freeDiskMb: 10 }))).toBe(true);
  });

  it('should take no switch for harmless that it does not know', () => {
    const bad = ['use-fake-device-for-media-stream', 'inspect', 'disable-web-security', 'host-rules', 'load-extension'];
    expect(forbiddenSwitches([...bad, 'lang', 'force-device-scale-factor'])).toEqual(bad);
    expect(revocable([...bad, 'lang', 'no-sandbox'])).toEqual(bad);
  });
});

/** The Electron that set-up brought, where it did. */
const CACHE = join(import.meta.dirname, '..', '..', '..', '..', '..', '.cache', 'electron');
const runtimes = existsSync(CACHE) ? await readdir(CACHE) : [];

it.skipIf(runtimes.length === 0)('should read the fuses of a real Electron', async () => {
  const fuses = await readFuses(join(CACHE, runtimes[0] ?? '', 'electron'));
  expect(fuses).toMatchObject({ nodeCliInspect: 'on', loadBrowserProcessSpecificV8Snapshot: 'off' });
  expect(wrongFuses(fuses)).toContain('nodeCliInspect');
});
