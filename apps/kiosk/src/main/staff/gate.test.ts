import { randomBytes, scryptSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVault, fileProtection, type Vault } from '../files/vault.js';
import { createAttempts } from './attempts.js';
import { createGate, type Gate } from './gate.js';
import { isPin } from './pin.js';

const hashOf = (pin: string, n = 1024): string => {
  const salt = randomBytes(16);
  const hash = scryptSync(pin, salt, 32, { N: n, r: 8, p: 1, maxmem: 512 * n * 8 });
  return `scrypt$${n}$8$1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
};
const HASH = hashOf('482913');

describe('a PIN', () => {
  it('should be told from others by its hash, at the cost that the server sets', async () => {
    expect(await isPin('482913', HASH)).toBe(true);
    expect(await isPin('482914', HASH)).toBe(false);
    expect(await isPin('482913', hashOf('482913', 2 ** 17))).toBe(true);
  });

  it.each([
    '',
    'scrypt$1$1$1$a$b',
    'bcrypt$x',
    `scrypt$${2 ** 30}$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA`,
    HASH.replace('$1024$', '$1000$'),
  ])('should be nobody’s when the hash is %j', async (hash) => {
    expect(await isPin('482913', hash)).toBe(false);
  });
});

describe('the attendant’s menu', () => {
  let home: string;
  let vault: Vault;
  let time: number;
  let locked: number;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'vestibule-gate-'));
    vault = createVault(home, fileProtection);
    [time, locked] = [1_000_000, 0];
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const now = (): number => time;
  const gate = (hash: string | null = HASH): Gate =>
    createGate(
      () => hash,
      createAttempts(vault, now),
      now,
      () => locked++,
    );

  it('should open for its PIN, and close when it is left or after a quarter of an hour', async () => {
    const door = gate();
    expect(door.isOpen()).toBe(false);
    expect(await door.unlock('482913')).toEqual({ ok: true, value: null });
    expect(door.isOpen()).toBe(true);
    time += 15 * 60_000;
    expect(door.isOpen()).toBe(false);
    await door.unlock('482913');
    door.lock();
    expect(door.isOpen()).toBe(false);
  });

  it('should open for nobody where there is no PIN', async () => {
    expect(await gate(null).unlock('482913')).toEqual({ ok: false, error: { reason: 'no_pin', seconds: 0 } });
  });

  it('should give five tries, then make wait longer each time, up to an hour, across restarts', async () => {
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await gate().unlock('000000')).toEqual({ ok: false, error: { reason: 'wrong', seconds: 0 } });
    }
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const answer = await gate().unlock('000000');
      const seconds = answer.ok ? 0 : answer.error.seconds;
      waits.push(seconds);
      // The right one is not even looked at while it waits.
      expect(await gate().unlock('482913')).toEqual({ ok: false, error: { reason: 'wait', seconds } });
      time += seconds * 1000;
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect(locked).toBe(9);
    expect(await gate().unlock('482913')).toMatchObject({ ok: true });
    expect(await gate().unlock('000000')).toEqual({ ok: false, error: { reason: 'wrong', seconds: 0 } });
  });

  it('should count tries that come all at once', async () => {
    const door = gate();
    const answers = await Promise.all(Array.from({ length: 20 }, () => door.unlock('000000')));
    expect(answers.filter((answer) => !answer.ok && answer.error.reason === 'wrong')).toHaveLength(4);
  });
});
