import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { checkMasterKey, loadMasterKey, MasterKeys, newKey } from './index.js';

describe('the master key', () => {
  let home: string;
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'vestibule-key-'));
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
    await rm(home, { recursive: true });
  });

  /** Clients of pg give rows inside a result; the vault takes what TypeORM gives. */
  const db = {
    query: async (text: string, parameters?: unknown[]) => (await client.query<object>(text, parameters)).rows,
  };

  it('should be made once, readable by its owner alone, also by eight that start at once', async () => {
    const loaded = await Promise.all(
      Array.from({ length: 8 }, () => loadMasterKey({ configured: undefined, home, mayMake: true })),
    );
    const keys = loaded.map((each) => (each.ok ? each.value.current.export().toString('hex') : each.error.message));
    expect(new Set(keys).size).toBe(1);
    expect((await stat(join(home, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(join(home, 'master.key'), 'utf8'), 'base64')).toHaveLength(32);
  });

  it('should be refused with what to do when its file is damaged', async () => {
    const damaged = await mkdtemp(join(tmpdir(), 'vestibule-key-'));
    await writeFile(join(damaged, 'master.key'), 'not a key');
    const loaded = await loadMasterKey({ configured: undefined, home: damaged, mayMake: true });
    expect(loaded).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', hint: expect.stringContaining('backup') as string },
    });
    await rm(damaged, { recursive: true });
  });

  it('should not be made where a database is sealed with one already', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'vestibule-key-'));
    const loaded = await loadMasterKey({ configured: undefined, home: empty, mayMake: false });
    expect(loaded).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(await readdir(empty)).toEqual([]);
    await rm(empty, { recursive: true });
  });

  it('should be refused for a database that was sealed with another', async () => {
    const first = new MasterKeys(newKey());
    expect(await checkMasterKey(db, first)).toEqual({ ok: true, value: undefined });
    expect(await checkMasterKey(db, first)).toEqual({ ok: true, value: undefined });
    expect(await checkMasterKey(db, new MasterKeys(newKey()))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
  });
});
