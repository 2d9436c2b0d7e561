import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openQueue, type Queue } from './queue.js';

let home: string;
let folder: string;
let rejected: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-queue-'));
  [folder, rejected] = [join(home, 'queue'), join(home, 'rejected')];
  await mkdir(folder);
  await mkdir(rejected);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const open = (): Promise<Queue> => openQueue(folder, rejected);

it('should give captures back, the oldest first, until they are removed', async () => {
  const queue = await open();
  const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
  for (const id of ids) {
    await queue.add(id, 'register', `sealed ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await (await open()).list()).map(({ captureId }) => captureId)).toEqual(ids);
  expect(await queue.read(ids[1])).toBe(`sealed ${ids[1]}`);
  await queue.remove(ids[0]);
  await queue.remove(ids[0]);
  expect(await queue.read(ids[0])).toBeNull();
  expect(await queue.list()).toHaveLength(2);
});

it('should put aside what the server can not read, and wipe it only when it is told to', async () => {
  const queue = await open();
  const id = randomUUID();
  await queue.add(id, 'verify', 'sealed');
  await queue.reject(id);
  expect(await queue.list()).toEqual([]);
  expect(await readdir(rejected)).toEqual([`${id}.verify.jwe`]);
  await queue.add(randomUUID(), 'verify', 'sealed');
  expect(await queue.wipe()).toBe(2);
  expect([...(await readdir(folder)), ...(await readdir(rejected))]).toEqual([]);
});

it('should clear what was half written, and look at nothing that is no capture', async () => {
  await writeFile(join(folder, 'abc.unfinished'), 'half');
  await writeFile(join(folder, 'readme.txt'), '');
  const queue = await open();
  expect(await queue.list()).toEqual([]);
  expect(await readdir(folder)).toEqual(['readme.txt']);
});

/** Adds captures without end, and says each id before it begins (`+`) and when it is kept (`=`). */
const WRITER = `
  import { randomUUID } from 'node:crypto';
  import { openQueue } from ${JSON.stringify(new URL('./queue.js', import.meta.url).href)};
  const queue = await openQueue(process.argv[1], process.argv[2]);
  for (;;) {
    const id = randomUUID();
    process.stdout.write('+' + id + '\\n');
    await queue.add(id, 'register', id + '.'.repeat(200_000) + id);
    process.stdout.write('=' + id + '\\n');
  }
`;

const KILLS = process.env['VESTIBULE_TEST_LONG'] === '1' ? 40 : 6;

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it(`should have every capture that was said to be kept, whole, after each of ${KILLS} kills`, async () => {
  const random = seeded(Number(process.env['VESTIBULE_SEED'] ?? 1));
  const kept = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, folder, rejected], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout });
    const closed = once(lines, 'close');
    // The kill falls somewhere after the second that was kept, however slow the disk is.
    let keptByThis = 0;
    lines.on('line', (line) => {
      if (!line.startsWith('=')) return;
      kept.add(line.slice(1));
      keptByThis += 1;
      if (keptByThis === 2) setTimeout(() => child.kill('SIGKILL'), random() * 60);
    });
    await Promise.all([exited, closed]);
    const queue = await open();
    const there = await queue.list();
    for (const { captureId } of there) {
      expect(await queue.read(captureId)).toBe(captureId + '.'.repeat(200_000) + captureId);
    }
    const ids = new Set(there.map(({ captureId }) => captureId));
    expect([...kept].filter((id) => !ids.has(id))).toEqual([]);
    expect((await readdir(folder)).filter((name) => !name.endsWith('.jwe'))).toEqual([]);
  }
  expect(kept.size).toBeGreaterThan(KILLS);
});
