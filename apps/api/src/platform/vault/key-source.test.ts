import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey } from './index.js';
import { readKey, type KeySource } from './key-source.js';

const PRODUCTION = { closedFiles: true, unknown: true };
const DEVELOPMENT = { closedFiles: false, unknown: false };

describe("a key's source", () => {
  const key = newKey();
  const text = key.export().toString('base64');
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vestibule-key-source-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const file = async (content: string, mode = 0o600): Promise<KeySource> => {
    const path = join(folder, `${Math.random()}.key`);
    await writeFile(path, content);
    await chmod(path, mode);
    return { kind: 'file', variable: 'THE_KEY_FILE', path };
  };
  /** A program of Node's, without a shell. */
  const command = (program: string, ...rest: string[]): KeySource => ({
    kind: 'command',
    variable: 'THE_KEY_COMMAND',
    words: [process.execPath, '-e', program, ...rest],
  });
  const refusal = async (source: KeySource, demands = PRODUCTION): Promise<string> => {
    const read = await readKey(source, demands);
    if (read.ok) throw new Error('It was taken.');
    expect(read.error.code).toBe('INVALID_INPUT');
    expect(read.error.hint).toBeTruthy();
    return `${read.error.message} ${read.error.hint ?? ''}`;
  };

  it('should give the same key by a text, a file and a program', async () => {
    const sources = [
      { kind: 'text' as const, variable: 'THE_KEY', text: ` ${text}\n` },
      await file(`${text}\n`),
      command('console.log(process.argv[1])', text),
    ];
    for (const source of sources) {
      const read = await readKey(source, PRODUCTION);
      expect(read.ok && read.value.equals(key), source.kind).toBe(true);
    }
  });

  it('should hand a program its arguments as they are', async () => {
    const read = await readKey(command('console.log(process.argv[1].slice(10))', `$(echo x) ${text}`), PRODUCTION);
    expect(read.ok && read.value.equals(key)).toBe(true);
  });

  it('should refuse a file that everybody may read, in production alone', async () => {
    const open = await file(text, 0o644);
    expect(await refusal(open)).toContain('chmod 600');
    expect((await readKey(open, DEVELOPMENT)).ok).toBe(true);
    expect((await readKey(await file(text, 0o440), PRODUCTION)).ok).toBe(true);
  });

  it('should refuse the key that everybody knows from a file too, in production alone', async () => {
    const known = await file(Buffer.alloc(32).toString('base64'));
    expect(await refusal(known)).toContain('known to everybody');
    expect((await readKey(known, DEVELOPMENT)).ok).toBe(true);
  });

  it('should say what is wrong with a file, and nothing of what is in it', async () => {
    expect(await refusal({ kind: 'file', variable: 'THE_KEY_FILE', path: join(folder, 'none') })).toContain('ENOENT');
    const told = await refusal(await file('hunter2'));
    expect(told).toContain('THE_KEY_FILE');
    expect(told).not.toContain('hunter2');
  });

  it('should show what a failed program said on standard error, and never what it printed', async () => {
    const told = await refusal(command('console.log("hunter2"); console.error("no access"); process.exitCode = 3'));
    expect(told).toContain('ended with 3');
    expect(told).toContain('no access');
    expect(told).not.toContain('hunter2');
    const unreadable = await refusal(command('console.log("hunter2")'));
    expect(unreadable).toContain('32 bytes');
    expect(unreadable).not.toContain('hunter2');
  });

  it('should bound what a program prints, and say where there is none', async () => {
    expect(await refusal(command('process.stdout.write("x".repeat(1e6))'))).toContain('more than');
    expect(await refusal({ kind: 'command', variable: 'X', words: [join(folder, 'none')] })).toContain('is not there');
  });

  it('should not wait for a program that reads its input', async () => {
    const echo = 'process.stdin.on("end", () => console.log(process.argv[1])).resume()';
    expect((await readKey(command(echo, text), PRODUCTION)).ok).toBe(true);
  });
});
