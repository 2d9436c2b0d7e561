import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, MIGRATIONS, pendingMigrations, readMigrations } from './migrate.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let folder: string;
let database: TestDatabase;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-migrations-'));
  writeFileSync(join(folder, '0001_first.sql'), 'CREATE TABLE first (n int); INSERT INTO first VALUES (1);\n');
  writeFileSync(join(folder, '0002_second.sql'), 'ALTER TABLE first ADD COLUMN m int;\nUPDATE first SET m = n;\n');
  database = await createTestDatabase({ empty: true });
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const query = async (text: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
};

const names = (path: string): string[] =>
  readMigrations(path).map(({ version, name }) => `${String(version).padStart(4, '0')}_${name}`);

describe('migrations', () => {
  it('should be applied in order to an empty database, and not again', async () => {
    expect(await pendingMigrations(database.url, folder)).toEqual({ ok: true, value: ['0001_first', '0002_second'] });
    expect(await migrate(database.url, folder)).toEqual({ ok: true, value: ['0001_first', '0002_second'] });
    expect(await query('SELECT n, m FROM first')).toEqual([{ n: 1, m: 1 }]);
    expect(await migrate(database.url, folder)).toEqual({ ok: true, value: [] });
    expect(await pendingMigrations(database.url, folder)).toEqual({ ok: true, value: [] });
    expect(await query('SELECT n, m FROM first')).toEqual([{ n: 1, m: 1 }]);
  });

  it('should change nothing where only what is pending is asked for', async () => {
    await pendingMigrations(database.url, folder);
    expect(await query(`SELECT to_regclass('schema_migration') AS it`)).toEqual([{ it: null }]);
  });

  it('should bring an empty database to the schema of this code, with the files that ship', async () => {
    const outcome = await migrate(database.url);
    expect(outcome).toEqual({ ok: true, value: names(MIGRATIONS) });
    expect(names(MIGRATIONS).length).toBeGreaterThan(0);
    expect(await migrate(database.url)).toEqual({ ok: true, value: [] });
  });

  it('should be applied once by ten processes at once', async () => {
    writeFileSync(join(folder, '0003_slow.sql'), 'SELECT pg_sleep(0.3); INSERT INTO first VALUES (2, 2);');
    const code = `
      import { migrate } from '${new URL('./migrate.js', import.meta.url).href}';
      console.log(JSON.stringify(await migrate(${JSON.stringify(database.url)}, ${JSON.stringify(folder)})));`;
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [line] = (await once(child.stdout, 'data')) as [Buffer];
        return JSON.parse(line.toString()) as { ok: boolean; value: string[] };
      }),
    );
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(outcomes.flatMap((outcome) => outcome.value)).toEqual(['0001_first', '0002_second', '0003_slow']);
    expect(await query('SELECT count(*)::int AS n FROM first')).toEqual([{ n: 2 }]);
  });

  it('should be refused when an applied file was changed, but not for its line ends', async () => {
    await migrate(database.url, folder);
    const path = join(folder, '0002_second.sql');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll('\n', '\r\n'));
    expect(await migrate(database.url, folder)).toEqual({ ok: true, value: [] });
    writeFileSync(path, `${text}-- more`);
    writeFileSync(join(folder, '0003_third.sql'), 'CREATE TABLE third ()');
    const outcome = await migrate(database.url, folder);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    expect(outcome.ok ? '' : outcome.error.message).toContain('0002_second was changed');
    expect(await query(`SELECT to_regclass('third') AS it`)).toEqual([{ it: null }]);
  });

  it('should be refused when the database is newer than the code, with what to do', async () => {
    await migrate(database.url, folder);
    rmSync(join(folder, '0002_second.sql'));
    for (const outcome of [await migrate(database.url, folder), await pendingMigrations(database.url, folder)]) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
      expect(outcome.ok ? '' : outcome.error.message).toContain('newer than this version');
      expect(outcome.ok ? '' : outcome.error.hint).toContain('Start the version');
    }
  });

  it('should be refused when one was put in behind the last', async () => {
    rmSync(join(folder, '0001_first.sql'));
    writeFileSync(join(folder, '0002_second.sql'), 'CREATE TABLE second ()');
    await migrate(database.url, folder);
    writeFileSync(join(folder, '0001_first.sql'), 'CREATE TABLE first ()');
    const outcome = await migrate(database.url, folder);
    expect(outcome.ok ? '' : outcome.error.message).toContain('0001_first comes before');
  });

  it('should undo one that fails as a whole, keep those before it and name it', async () => {
    writeFileSync(join(folder, '0003_broken.sql'), 'CREATE TABLE third (); SELECT 1 / 0;');
    const outcome = await migrate(database.url, folder);
    expect(outcome.ok ? '' : outcome.error.message).toContain('0003_broken failed and was undone: division by zero');
    expect(await query(`SELECT to_regclass('third') AS it, count(*)::int AS n FROM schema_migration`)).toEqual([
      { it: null, n: 2 },
    ]);
    writeFileSync(join(folder, '0003_broken.sql'), 'CREATE TABLE third ();');
    expect(await migrate(database.url, folder)).toEqual({ ok: true, value: ['0003_broken'] });
  });

  it('should refuse files whose numbers or names are wrong before touching the database', async () => {
    writeFileSync(join(folder, '0002_again.sql'), 'SELECT 1');
    await expect(migrate(database.url, folder)).rejects.toThrow('Two migrations have the number 2');
    rmSync(join(folder, '0002_again.sql'));
    writeFileSync(join(folder, '3-third.sql'), 'SELECT 1');
    await expect(migrate(database.url, folder)).rejects.toThrow("3-third.sql isn't named like");
    expect(await query(`SELECT to_regclass('first') AS it`)).toEqual([{ it: null }]);
  });

  it('should say when the database is away, without its password', async () => {
    const outcome = await migrate('postgres://somebody:hush-hush@127.0.0.1:1/nowhere', folder);
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('ECONNREFUSED') as string } });
    expect(JSON.stringify(outcome)).not.toContain('hush');
  });
});
