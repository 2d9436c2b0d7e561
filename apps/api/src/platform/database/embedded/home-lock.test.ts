import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireHomeLock } from './home-lock.js';

const MODULE = new URL('./home-lock.js', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const script = (code: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', `import { acquireHomeLock } from '${MODULE}'; ${code}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const highestFile = (): string =>
  join(
    folder,
    readdirSync(folder)
      .filter((name) => name.startsWith('lock.'))
      .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
      .at(-1) ?? '',
  );

describe('the lock of a data folder', () => {
  it('should be given where a power cut left the last one without what was in it', async () => {
    writeFileSync(join(folder, 'lock.7'), '');
    const taken = await acquireHomeLock(folder, 'server');
    expect(taken).toMatchObject({ held: true, lock: { number: 8 } });
  });

  it('should be given to one and name the holder to the next', async () => {
    const first = await acquireHomeLock(folder, 'server');
    expect(first.held).toBe(true);
    const second = await acquireHomeLock(folder, 'command');
    expect(second).toEqual({ held: false, by: { role: 'server', pid: process.pid, number: 1 } });
  });

  it('should be free again after a release', async () => {
    const first = await acquireHomeLock(folder, 'server');
    if (first.held) first.lock.release();
    const second = await acquireHomeLock(folder, 'command');
    expect(second.held && second.lock.number).toBe(2);
    expect(readdirSync(folder)).toEqual(['lock.2']);
  });

  it('should be free at once after kill -9 of its holder', async () => {
    const child = script(
      `await acquireHomeLock(${JSON.stringify(folder)}, 'server'); console.log('held'); setInterval(() => {}, 1e6)`,
    );
    await once(child.stdout, 'data');
    expect((await acquireHomeLock(folder, 'server')).held).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const start = performance.now();
    expect((await acquireHomeLock(folder, 'server')).held).toBe(true);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('should be free when another process has the number of the holder that died', async () => {
    await acquireHomeLock(folder, 'server');
    const path = highestFile();
    const entry = JSON.parse(readFileSync(path, 'utf8')) as { started: string };
    writeFileSync(path, JSON.stringify({ ...entry, started: `${entry.started}0` }));
    // Without /proc the number is all there is to go by.
    expect((await acquireHomeLock(folder, 'server')).held).toBe(process.platform === 'linux');
  });

  it('should never be held by two when eight processes take it in turn, each over a dead holder', async () => {
    await acquireHomeLock(folder, 'command');
    const path = highestFile();
    writeFileSync(
      path,
      JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), started: 'long ago', pid: 1 }),
    );
    const inside = join(folder, 'inside');
    // Each enters 20 times, and fails when it finds somebody inside.
    const code = `
      import { mkdirSync, rmdirSync } from 'node:fs';
      let won = 0;
      while (won < 20) {
        const outcome = await acquireHomeLock(${JSON.stringify(folder)}, 'command');
        if (!outcome.held) { await new Promise((r) => setTimeout(r, 1)); continue; }
        mkdirSync(${JSON.stringify(inside)});
        await new Promise((r) => setTimeout(r, 1));
        rmdirSync(${JSON.stringify(inside)});
        outcome.lock.release();
        won += 1;
      }`;
    const children = Array.from({ length: 8 }, () => script(code));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    expect(codes).toEqual(Array.from({ length: 8 }, () => 0));
    expect(highestFile()).toBe(join(folder, 'lock.161'));
  });

  it('should believe a holder in another container as long as it beats, and no longer', async () => {
    await acquireHomeLock(folder, 'server');
    const path = highestFile();
    const entry = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...entry, world: 'another machine', pid: 999_999_999 }));
    // The first holder goes on beating on this file.
    expect((await acquireHomeLock(folder, 'server')).held).toBe(false);
    rmSync(path);
    const silent = join(folder, 'lock.9');
    writeFileSync(silent, JSON.stringify({ ...entry, world: 'another machine', released: false }));
    utimesSync(silent, new Date(Date.now() - 11_000), new Date(Date.now() - 11_000));
    const next = await acquireHomeLock(folder, 'server');
    expect(next.held && next.lock.number).toBe(10);
  });
});
