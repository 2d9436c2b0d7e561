import { execFileSync, spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processStart } from './embedded/process-identity.js';
import { openDatabase, type OpenDatabase, type OpenDatabaseOptions } from './open-database.js';

const MODULE = new URL('./open-database.js', import.meta.url).href;
const asRoot = process.getuid?.() === 0;
/** Whether another user can run this very code: not where the repository lies in a folder of root's alone. */
const othersCanRead =
  asRoot && spawnSync(process.execPath, [fileURLToPath(MODULE)], { uid: 65_534, cwd: '/' }).status === 0;
const onLinux = process.platform === 'linux';

/** One data folder for all: making a cluster takes a second. Each test leaves it closed. */
let parent: string;
let home: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  // 0700: as root, nobody can't pass through it.
  parent = mkdtempSync(join(tmpdir(), 'vestibule-embedded-'));
  home = join(parent, 'home');
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

const open = async (options: Partial<OpenDatabaseOptions> = {}): Promise<OpenDatabase> => {
  const outcome = await openDatabase({ home, role: 'server', ...options });
  if (!outcome.ok) throw new Error(`${outcome.error.message} ${outcome.error.hint ?? ''}`);
  return outcome.value;
};

const query = async <T extends object>(url: string, text: string, values: unknown[] = []): Promise<T[]> => {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
};

/** A process of its own that opens the database, tells its URL, and closes it on SIGTERM. */
const holder = async (role: string, where = home, more: SpawnOptions = {}, time = 1e9) => {
  const code = `
    import { openDatabase } from '${MODULE}';
    const outcome = await openDatabase({ home: ${JSON.stringify(where)}, role: '${role}' });
    const close = async () => { await outcome.value?.close(); process.exit(outcome.ok ? 0 : 1); };
    process.on('SIGTERM', close);
    console.log(JSON.stringify(outcome));
    setTimeout(close, outcome.ok ? ${time} : 0);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...more,
  });
  children.push(child);
  if (child.stdout === null) throw new Error('no output');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    child,
    outcome: JSON.parse(line.toString()) as { ok: boolean; value?: { url: string }; error?: { message: string } },
  };
};

const postgresPid = (): number =>
  Number(readFileSync(join(home, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

const gone = async (pid: number, withinMs: number): Promise<boolean> => {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(20)) {
    if (processStart(pid) === undefined) return true;
  }
  return false;
};

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

describe('the embedded database', () => {
  it('should be made in a folder that only its owner can enter, and answer', async () => {
    const database = await open();
    const [row] = await query(
      database.url,
      `SELECT current_setting('timezone') AS zone, current_setting('fsync') AS fsync`,
    );
    expect(row).toEqual({ zone: 'UTC', fsync: 'on' });
    expect(database.embedded).toBe(true);
    for (const file of ['password', 'running.json', 'postgres.log']) {
      expect(statSync(join(home, 'postgres', file)).mode & 0o777).toBe(0o600);
    }
    if (onLinux) expect(statSync(join(home, 'postgres')).mode & 0o077).toBe(0);
    await query(database.url, 'CREATE TABLE acknowledged (n int)');
    await database.close();
    await database.close();
  });

  it('should refuse a wrong password', async () => {
    const database = await open();
    const wrong = new URL(database.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await database.close();
  });

  it('should start in a fraction of a second the next time, and stop in less than five with work under way', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const start = performance.now();
      const database = await open();
      times.push(performance.now() - start);
      await database.close();
    }
    // 30 to 50 ms on a quiet machine; the fastest of three, as tests run beside each other.
    expect(Math.min(...times)).toBeLessThan(300);
    const database = await open();
    const busy = query(database.url, 'SELECT pg_sleep(60)').catch((error: unknown) => error);
    await sleep(100);
    const stop = performance.now();
    await database.close();
    expect(performance.now() - stop).toBeLessThan(5_000);
    expect(await busy).toMatchObject({ code: '57P01' });
  });

  it('should log no statement, no value and no error that quotes one', async () => {
    const database = await open();
    await expect(query(database.url, 'SELECT $1::text::int', ['Ada Lovelace'])).rejects.toThrow();
    await expect(query(database.url, `SELECT 'Grace Hopper'::int`)).rejects.toThrow();
    await database.close();
    const log = readFileSync(join(home, 'postgres/postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toMatch(/Lovelace|Hopper|SELECT/);
  });

  it.runIf(onLinux)('should get nothing of our environment, which holds keys', async () => {
    const { child, outcome } = await holder('server', home, {
      env: { ...process.env, VESTIBULE_MASTER_KEY: 'for-our-eyes' },
    });
    expect(outcome.ok).toBe(true);
    expect(readFileSync(`/proc/${postgresPid()}/environ`, 'utf8')).not.toContain('for-our-eyes');
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('should use DATABASE_URL where it is set and leave the data folder alone', async () => {
    const elsewhere = join(parent, 'untouched');
    const database = await open({ home: elsewhere, databaseUrl: 'postgres://somewhere/else' });
    expect(database).toMatchObject({ url: 'postgres://somewhere/else', embedded: false });
    await database.close();
    expect(() => statSync(elsewhere)).toThrow('ENOENT');
  });
});

describe('one data folder', () => {
  it('should be refused to a second server with the process that holds it', async () => {
    const { child } = await holder('server');
    const second = await openDatabase({ home, role: 'server' });
    expect(second).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    expect(second.ok ? '' : second.error.message).toContain(`(process ${child.pid})`);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('should share the running database of a server with commands, which do not stop it', async () => {
    const { child, outcome } = await holder('server');
    const command = await open({ role: 'command' });
    expect(command.url).toBe(outcome.value?.url);
    await command.close();
    expect(await query(command.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('should serve three commands at once where no server runs, and be stopped afterwards', async () => {
    const commands = await Promise.all([1, 2, 3].map(() => holder('command', home, {}, 200)));
    for (const { outcome } of commands) expect(outcome.ok).toBe(true);
    for (const { child } of commands) if (child.exitCode === null) await once(child, 'exit');
    expect(() => postgresPid()).toThrow('ENOENT');
  });

  it('should make a server wait for a command that ends, and refuse it when the command does not', async () => {
    const { child } = await holder('command', home, {}, 700);
    const impatient = await openDatabase({ home, role: 'server', patienceMs: 100 });
    expect(impatient.ok ? '' : impatient.error.message).toContain('another command');
    const server = await open();
    await server.close();
    expect(child.signalCode).toBeNull();
  });

  it('should be left at once when SIGTERM goes to the whole process group', async () => {
    const { child } = await holder('server', home, { detached: true });
    const postgres = postgresPid();
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(await gone(postgres, 1_000)).toBe(true);
  });
});

describe('after a crash', () => {
  it('should take Postgres along within seconds when Node is killed', async () => {
    const { child } = await holder('server');
    const postgres = postgresPid();
    await kill(child);
    expect(await gone(postgres, 5_000)).toBe(true);
  });

  it('should start at once while the orphan is still shutting down, and have every acknowledged row', async () => {
    let written = 0;
    for (let round = 0; round < 5; round += 1) {
      const { child, outcome } = await holder('server');
      const client = new Client({ connectionString: outcome.value?.url ?? '' });
      client.on('error', () => undefined);
      await client.connect();
      setTimeout(() => child.kill('SIGKILL'), 50 + 40 * round);
      try {
        for (;;) {
          await client.query('INSERT INTO acknowledged VALUES ($1)', [written]);
          written += 1;
        }
      } catch {
        // The database went away under the writes, as it should.
      }
      await client.end().catch(() => undefined);
      const database = await open();
      const [row] = await query<{ n: number }>(database.url, 'SELECT count(*)::int AS n FROM acknowledged');
      expect(row?.n).toBeGreaterThanOrEqual(written);
      // A row whose answer was lost counts from now on.
      written = row?.n ?? 0;
      await database.close();
    }
    expect(written).toBeGreaterThan(10);
  });

  it.runIf(onLinux)('should end a Postgres that lost its supervisors and take over', async () => {
    const { child } = await holder('server');
    const postgres = postgresPid();
    const supervisor = execFileSync('ps', ['-o', 'ppid=', '-p', String(postgres)], { encoding: 'utf8' }).trim();
    const watchers = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', supervisor], { encoding: 'utf8' })
      .trim()
      .split('\n');
    for (const line of watchers.filter((row) => !row.includes('postgres')))
      process.kill(Number(line.trim().split(' ')[0]), 'SIGKILL');
    process.kill(Number(supervisor), 'SIGKILL');
    await kill(child);
    await sleep(300);
    expect(processStart(postgres)).toBeDefined();
    const database = await open();
    expect(processStart(postgres)).toBeUndefined();
    expect(postgresPid()).not.toBe(postgres);
    await database.close();
  });

  it.runIf(onLinux)('should not be stopped by a pid file whose number a stranger has now', async () => {
    const { child } = await holder('server');
    const postgres = postgresPid();
    process.kill(postgres, 'SIGKILL');
    await kill(child);
    expect(await gone(postgres, 1_000)).toBe(true);
    const path = join(home, 'postgres/cluster/postmaster.pid');
    const { uid, gid } = statSync(join(home, 'postgres/cluster'));
    const stranger = spawn('sleep', ['60'], { cwd: '/', ...(asRoot ? { uid, gid } : {}) });
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [String(stranger.pid), ...lines.slice(1)].join('\n'));
    const database = await open();
    expect(stranger.exitCode).toBeNull();
    await database.close();
    await kill(stranger);
  });

  it('should tell its server when Postgres ends by itself', async () => {
    let lost = 0;
    const database = await open({ onLost: () => (lost += 1) });
    process.kill(postgresPid(), 'SIGINT');
    for (let waited = 0; lost === 0 && waited < 5_000; waited += 20) await sleep(20);
    expect(lost).toBe(1);
    await database.close();
    const quiet = await open({ onLost: () => (lost += 1) });
    await quiet.close();
    expect(lost).toBe(1);
  });
});

describe('a data folder that does not fit', () => {
  it('should be refused when another major version made it, with what to do, and stay as it is', async () => {
    const path = join(home, 'postgres/cluster/PG_VERSION');
    const version = readFileSync(path, 'utf8');
    writeFileSync(path, '17\n');
    try {
      const outcome = await openDatabase({ home, role: 'server' });
      expect(outcome).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
      expect(outcome.ok ? '' : outcome.error.message).toContain('made by Postgres 17; this is Postgres 18');
      expect(outcome.ok ? '' : outcome.error.hint).toMatch(/backup .* restore .* DATABASE_URL/);
      expect(readFileSync(path, 'utf8')).toBe('17\n');
    } finally {
      writeFileSync(path, version);
    }
    await (await open()).close();
  });

  it.runIf(othersCanRead)('should be refused to a user who may not read it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vestibule-closed-'));
    const { outcome } = await holder('server', join(folder, 'home'), { uid: 65_534, gid: 65_534, cwd: '/' });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    rmSync(folder, { recursive: true, force: true });
  });
});

describe.runIf(othersCanRead)('as an ordinary user', () => {
  it('should make a cluster, stop it, and take it along on kill -9', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vestibule-ordinary-'));
    chownSync(folder, 65_534, 65_534);
    try {
      const first = await holder('server', folder, { uid: 65_534, gid: 65_534, cwd: '/' });
      expect(first.outcome).toMatchObject({ ok: true });
      expect(statSync(join(folder, 'postgres/cluster')).uid).toBe(65_534);
      await kill(first.child);
      const second = await holder('server', folder, { uid: 65_534, gid: 65_534, cwd: '/' });
      expect(second.outcome).toMatchObject({ ok: true });
      second.child.kill('SIGTERM');
      expect((await once(second.child, 'exit'))[0]).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
