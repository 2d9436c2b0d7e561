import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newKey } from '../vault/index.js';
import { BackupFault } from './fault.js';
import { backupKeys } from './keys.js';
import { isSealedWith, readSealed, writeSealed } from './sealed-file.js';

const CHUNK = 64 * 1024;
const SEALED_CHUNK = CHUNK + 16;
const HEADER = 56;

const folder = mkdtempSync(join(tmpdir(), 'vestibule-sealed-'));
const keys = backupKeys(newKey());
let number = 0;
const newPath = (): string => join(folder, String((number += 1)));
afterAll(() => rmSync(folder, { recursive: true }));

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function readAll(path: string, context = 'this', by = keys): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const piece of readSealed(path, by, context)) read.push(piece);
  return Buffer.concat(read);
}

const sealed = async (bytes: Buffer): Promise<string> => {
  const path = newPath();
  await writeSealed(path, keys, 'this', pieces(bytes, 10_000));
  return path;
};

const content = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7) % 251));

describe('a sealed file', () => {
  it('should give back what was written, whatever its length', async () => {
    for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]) {
      const path = await sealed(content(length));
      expect((await readAll(path)).equals(content(length)), `${length} bytes`).toBe(true);
    }
  });

  it('should hold nothing of it in clear, and not twice the same', async () => {
    const text = Buffer.from('somebody who is looked for '.repeat(10));
    const [one, other] = [readFileSync(await sealed(text)), readFileSync(await sealed(text))];
    expect(one.includes(text.subarray(0, 12))).toBe(false);
    expect(one.subarray(24).equals(other.subarray(24))).toBe(false);
  });

  it('should be refused where it was cut off, at the end of a chunk too', async () => {
    const path = await sealed(content(3 * CHUNK));
    const whole = readFileSync(path);
    const lengths = [0, 10, HEADER, HEADER + 10, HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK, whole.length - 1];
    for (const length of lengths) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(readAll(path), `${length} bytes of it`).rejects.toThrow(/damaged/);
    }
  });

  it('should be refused where chunks were swapped, repeated or left out', async () => {
    const path = await sealed(content(3 * CHUNK));
    const whole = readFileSync(path);
    const chunk = (at: number): Buffer => whole.subarray(HEADER + at * SEALED_CHUNK, HEADER + (at + 1) * SEALED_CHUNK);
    for (const order of [
      [1, 0, 2],
      [0, 2],
      [0, 0, 1, 2],
      [0, 1, 2, 2],
    ]) {
      writeFileSync(path, Buffer.concat([whole.subarray(0, HEADER), ...order.map(chunk)]));
      await expect(readAll(path), order.join()).rejects.toThrow(/damaged/);
    }
  });

  it('should be refused where any byte of it was changed', async () => {
    const path = await sealed(content(1_000));
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 13) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      await expect(readAll(path), `byte ${at}`).rejects.toThrow(BackupFault);
    }
  });

  it('should be refused in another one’s place, and under another master key', async () => {
    const path = await sealed(content(1_000));
    await expect(readAll(path, 'that')).rejects.toThrow(/damaged/);
    await expect(readAll(path, 'this', backupKeys(newKey()))).rejects.toThrow(/another master key/);
    expect([await isSealedWith(path, keys), await isSealedWith(path, backupKeys(newKey()))]).toEqual([true, false]);
    expect(await isSealedWith(newPath(), keys)).toBeUndefined();
  });

  it('should be refused where it is a whole one, but not the one that is expected', async () => {
    const path = newPath();
    const facts = await writeSealed(path, keys, 'this', pieces(content(1_000), 100));
    const other = await sealed(content(1_000));
    copyFileSync(other, path);
    const read = async (): Promise<void> => {
      for await (const _piece of readSealed(path, keys, 'this', facts)) continue;
    };
    await expect(read()).rejects.toThrow(/not the one that the manifest names/);
  });
});
