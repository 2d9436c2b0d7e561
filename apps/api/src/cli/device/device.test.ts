import { scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../platform/database/testing.js';
import { answer, call, failure, type Variables } from '../call.test-support.js';

interface Code {
  readonly id: string;
  readonly code: string;
  readonly expiresAt: string;
}

const UNKNOWN = '65f1a2b3c4d5e6f708192a3b';

describe('vestibule device', () => {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-test-cli-'));
  let database: TestDatabase;
  let variables: Variables;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    variables = { VESTIBULE_HOME: home, DATABASE_URL: database.url };
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });

  const column = async (name: string, id: string): Promise<unknown> =>
    (await client.query<{ it: unknown }>(`SELECT ${name} AS it FROM device WHERE id = $1`, [id])).rows[0]?.it;

  /** Whether a PIN is the one that is kept. */
  const opens = async (pin: string, id: string): Promise<boolean> => {
    const [, N, r, p, salt = '', hash] = String(await column('pin_hash', id)).split('$');
    const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: 2 ** 28 };
    return scryptSync(pin, Buffer.from(salt, 'base64url'), 32, cost).toString('base64url') === hash;
  };

  it('should ask which integration is meant where there is not exactly one', async () => {
    const pair = ['device', 'pair', '--name', 'Left'];
    const none = await failure(pair, variables);
    expect(none).toMatchObject({ status: 2, error: { code: 'INVALID_INPUT' } });
    expect(none.error.hint).toContain('integration create');
    const { id } = await answer<{ id: string }>(['integration', 'create', '--name', 'Harbour Bank'], variables);
    const { id: device } = await answer<Code>(pair, variables);
    expect(await column('integration_id', device)).toBe(id);
    await answer(['integration', 'create', '--name', 'Second'], variables);
    expect(await failure(pair, variables)).toMatchObject({ status: 2, error: { code: 'INVALID_INPUT' } });
    const named = await answer<Code>([...pair, '--integration', id], variables);
    expect(await column('integration_id', named.id)).toBe(id);
    expect(await failure([...pair, '--integration', UNKNOWN], variables)).toMatchObject({ status: 1 });
  });

  it('should give a code that works for ten minutes and is kept as its hash, and hash the PIN', async () => {
    const { id: integration } = (await answer<{ id: string }[]>(['integration', 'list'], variables))[0] ?? { id: '' };
    const before = Date.now();
    const made = await answer<Code>(
      ['device', 'pair', '--name', 'Demonstration', '--integration', integration, '--pin', '123456'],
      variables,
    );
    expect(Object.keys(made)).toEqual(['id', 'code', 'expiresAt']);
    expect(made.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    const minutes = (Date.parse(made.expiresAt) - before) / 60_000;
    expect(Math.round(minutes)).toBe(10);
    const row = JSON.stringify((await client.query('SELECT * FROM device WHERE id = $1', [made.id])).rows);
    expect(row).not.toContain(made.code.replace('-', ''));
    expect(row).not.toContain('123456');
    expect(await opens('123456', made.id)).toBe(true);
    expect(await opens('123457', made.id)).toBe(false);
  });

  it('should show and list devices without anything secret', async () => {
    const listed = await answer<{ id: string; name: string }[]>(['device', 'list'], variables);
    expect(listed.map(({ name }) => name)).toEqual(['Demonstration', 'Left', 'Left']);
    const [{ id } = { id: '' }] = listed;
    const shown = await answer<object>(['device', 'show', id], variables);
    expect(shown).toMatchObject({
      id,
      state: 'pending',
      online: false,
      hasPin: true,
      heartbeat: null,
      keyThumbprint: null,
    });
    expect(JSON.stringify([shown, listed])).not.toMatch(/scrypt|hash/i);
    expect((await call(['device', 'list'], variables)).stdout).toMatch(/^ID +NAME +STATE/);
    expect((await call(['device', 'show', id], variables)).stdout).toMatch(/^attendant PIN +yes$/m);
    expect(await answer(['device', 'list', '--integration', UNKNOWN], variables)).toEqual([]);
    expect(await answer(['device', 'list', '--limit', '1'], variables)).toHaveLength(1);
  });

  it('should change what is given and leave the rest', async () => {
    const [{ id } = { id: '' }] = await answer<{ id: string }[]>(['device', 'list'], variables);
    expect(await answer(['device', 'set', id, '--name', ' Right '], variables)).toMatchObject({
      name: 'Right',
      hasPin: true,
    });
    expect(await opens('123456', id)).toBe(true);
    await answer(['device', 'set', id, '--pin', '987654321'], variables);
    expect(await opens('987654321', id)).toBe(true);
    expect(await answer(['device', 'set', id, '--no-pin'], variables)).toMatchObject({ name: 'Right', hasPin: false });
    for (const words of [
      ['--pin', '12345'],
      ['--pin', '1234567890123'],
      ['--pin', 'abcdef'],
      ['--name', ' '],
    ]) {
      expect(await failure(['device', 'set', id, ...words], variables), words.join(' ')).toMatchObject({ status: 2 });
    }
  });

  it('should revoke a device, and give it a new code', async () => {
    const [{ id } = { id: '' }] = await answer<{ id: string }[]>(['device', 'list'], variables);
    expect(await answer(['device', 'revoke', id], variables)).toMatchObject({ state: 'revoked', codeUntil: null });
    expect(await answer(['device', 'revoke', id], variables), 'again').toMatchObject({ state: 'revoked' });
    const again = await answer<Code>(['device', 'pair', '--again', id], variables);
    expect(again).toMatchObject({ id, code: expect.stringMatching(/^\w{5}-\w{5}$/) as string });
    expect(await column('state', id), 'until it is paired').toBe('revoked');
    const { rows } = await client.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id`,
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'device.created',
      ...Array<string>(3).fill('device.changed'),
      'device.revoked',
      'device.code_opened',
    ]);
  });

  it('should end with 1 where there is no such device', async () => {
    for (const words of [
      ['show', UNKNOWN],
      ['set', UNKNOWN, '--name', 'x'],
      ['revoke', UNKNOWN],
      ['pair', '--again', UNKNOWN],
    ]) {
      const { status, error } = await failure(['device', ...words], variables);
      expect({ status, code: error.code }, words.join(' ')).toEqual({ status: 1, code: 'NOT_FOUND' });
    }
  });
});
