import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { answer, failure, temporaryHome } from './run.js';

interface Doctor {
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly hint: string | null }[];
}

describe('doctor', () => {
  const { home, remove } = temporaryHome();
  const other = mkdtempSync(join(tmpdir(), 'vestibule-test-doctor-'));
  afterAll(() => {
    remove();
    rmSync(other, { recursive: true, force: true });
  });
  const check = (found: Doctor, name: string) => found.checks.find((one) => one.name === name);

  it('should make nothing of a data folder that is not there yet', async () => {
    const missing = join(other, 'missing');
    const found = await answer<Doctor>(['doctor'], { VESTIBULE_HOME: missing });
    expect(found.checks.filter((one) => !one.ok)).toEqual([]);
    expect(() => statSync(missing)).toThrow('ENOENT');
  });

  it('should find all well with the embedded database of a new data folder', async () => {
    const variables = { VESTIBULE_HOME: home };
    expect(await answer(['integration', 'list'], variables)).toEqual([]);
    const found = await answer<Doctor>(['doctor'], variables);
    for (const one of found.checks) expect(Object.keys(one)).toEqual(['name', 'ok', 'hint']);
    expect(found.checks.filter((one) => !one.ok)).toEqual([]);
    const names = found.checks.map((one) => one.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'node',
        'configuration',
        'data-folder',
        'disk-space',
        'database',
        'migrations',
        'master-key',
        'clock',
        'port',
        'jobs',
      ]),
    );
    expect(statSync(join(home, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('should say what is wrong with the configuration, and end with 0', async () => {
    const found = await answer<Doctor>(['doctor'], { VESTIBULE_HOME: other, VESTIBULE_RATE_LIMIT: 'x' });
    expect(check(found, 'configuration')).toMatchObject({
      ok: false,
      hint: expect.stringContaining('VESTIBULE_RATE_LIMIT') as string,
    });
  });

  it('should notice a misspelt variable, an open folder, an open key, and a database that lacks migrations', async () => {
    const database = await createTestDatabase({ empty: true });
    writeFileSync(join(other, 'master.key'), `${Buffer.alloc(32, 3).toString('base64')}\n`, { mode: 0o644 });
    chmodSync(other, 0o755);
    try {
      const found = await answer<Doctor>(['doctor'], {
        VESTIBULE_HOME: other,
        VESTIBULE_PROT: '1',
        DATABASE_URL: database.url,
      });
      const bad = found.checks.filter((one) => !one.ok).map((one) => one.name);
      expect(bad.sort()).toEqual(['data-folder', 'master-key-file', 'migrations', 'variables']);
      expect(check(found, 'variables')?.hint).toContain('VESTIBULE_PROT');
      expect(check(found, 'migrations')?.hint).toContain('0001_core');
    } finally {
      await database.drop();
    }
  });

  it('should notice another master key, without telling either', async () => {
    const database = await createTestDatabase();
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    const variables = (byte: number) => ({
      VESTIBULE_HOME: home,
      DATABASE_URL: database.url,
      VESTIBULE_MASTER_KEY: key(byte),
    });
    try {
      await answer(['integration', 'list'], variables(1));
      expect(check(await answer<Doctor>(['doctor'], variables(1)), 'master-key')).toMatchObject({ ok: true });
      const found = await answer<Doctor>(['doctor'], variables(2));
      expect(check(found, 'master-key')).toMatchObject({ ok: false });
      for (const byte of [1, 2]) expect(JSON.stringify(found)).not.toContain(key(byte));
      expect((await failure(['integration', 'list'], variables(2))).status).toBe(1);
    } finally {
      await database.drop();
    }
  });

  it('should end with 0 and say so where the database is away', async () => {
    const found = await answer<Doctor>(['doctor'], {
      VESTIBULE_HOME: other,
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x',
    });
    expect(check(found, 'database')).toMatchObject({ ok: false });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('should tell another program on its port', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    try {
      const found = await answer<Doctor>(['doctor'], { VESTIBULE_HOME: join(other, 'missing'), VESTIBULE_PORT: port });
      expect(check(found, 'port')).toMatchObject({
        ok: false,
        hint: expect.stringContaining('Another program') as string,
      });
    } finally {
      server.close();
    }
  });
});
