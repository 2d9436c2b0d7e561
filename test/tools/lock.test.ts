import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runNode, scratchFolder, script, startNode } from './harness.js';

/** Takes the lock, adds one to the number in a file in the least safe way, ten times. */
const COUNT = (lock: string, file: string): string => `
  const { withLock } = await tool('setup/lock.mjs');
  const { readFileSync, writeFileSync } = await import('node:fs');
  const { setTimeout: delay } = await import('node:timers/promises');
  for (let i = 0; i < 10; i += 1) {
    await withLock(${JSON.stringify(lock)}, async () => {
      const before = Number(readFileSync(${JSON.stringify(file)}, 'utf8'));
      await delay(1);
      writeFileSync(${JSON.stringify(file)}, String(before + 1));
    });
  }`;

/** Takes the lock, for itself and for a child, says so, and holds it until it is killed. */
const HOLD = (lock: string, child?: number): string => `
  const { withLock } = await tool('setup/lock.mjs');
  await withLock(${JSON.stringify(lock)}, async (hold) => {
    if (${child ?? 0}) hold(${child ?? 0});
    console.log('held');
    await new Promise((resolve) => setInterval(resolve, 1e9));
  });`;

describe('the set-up lock', () => {
  it('should let one process in at a time', async () => {
    const folder = scratchFolder();
    const [lock, file] = [join(folder, 'setup.lock'), join(folder, 'number')];
    writeFileSync(file, '0');
    const runs = await Promise.all([1, 2, 3, 4].map(() => runNode(script(COUNT(lock, file)))));
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    expect(readFileSync(file, 'utf8')).toBe('40');
    expect(existsSync(lock)).toBe(false);
  });

  it('should be taken over, by one of several that wait, after its owner was killed', async () => {
    const folder = scratchFolder();
    const [lock, file] = [join(folder, 'setup.lock'), join(folder, 'number')];
    writeFileSync(file, '0');
    const owner = startNode(script(HOLD(lock)));
    await once(owner.stdout ?? owner, 'data');
    const waiting = [1, 2, 3].map(() => runNode(script(COUNT(lock, file))));
    expect(readFileSync(file, 'utf8')).toBe('0');
    owner.kill('SIGKILL');
    for (const { code } of await Promise.all(waiting)) expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('30');
  });

  it('should be kept by a child that outlives its killed owner', async () => {
    const folder = scratchFolder();
    const [lock, file] = [join(folder, 'setup.lock'), join(folder, 'number')];
    writeFileSync(file, '0');
    const child = startNode(['--eval', 'setInterval(() => {}, 1e9)']);
    const owner = startNode(script(HOLD(lock, child.pid)));
    await once(owner.stdout ?? owner, 'data');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const waiting = runNode(script(COUNT(lock, file)));
    await delay(500);
    expect(readFileSync(file, 'utf8')).toBe('0');
    child.kill('SIGKILL');
    expect((await waiting).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('10');
  });

  it.runIf(process.platform === 'linux')(
    'should not take another process with the same number for its owner',
    async () => {
      const folder = scratchFolder();
      const [lock, file] = [join(folder, 'setup.lock'), join(folder, 'number')];
      writeFileSync(file, '0');
      writeFileSync(lock, JSON.stringify([{ pid: process.pid, start: 'another time' }]));
      expect((await runNode(script(COUNT(lock, file)))).code).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe('10');
    },
  );
});
