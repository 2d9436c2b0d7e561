import { EntitySchema, type DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { domainError, fail, ok } from '../../kernel/index.js';
import { connect } from './database.js';
import { sqlState } from './failures.js';
import { sql } from './sql-file.js';
import { createTestDatabase, recordStatements, type TestDatabase } from './testing.js';
import { Transactor } from './transactor.js';

interface Note {
  id: number;
  text: string;
}

const noteEntity = new EntitySchema<Note>({
  name: 'note',
  columns: { id: { type: 'integer', primary: true }, text: { type: 'text', unique: true } },
});

let database: TestDatabase;
let source: DataSource;
let transactor: Transactor;
const slow: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  const connected = await connect(database.url, {
    entities: [noteEntity],
    poolSize: 4,
    statementTimeoutMs: 1_000,
    logger: { slow: (statement) => slow.push(statement), warn: () => undefined },
  });
  if (!connected.ok) throw new Error(connected.error.message);
  source = connected.value;
  transactor = new Transactor(source);
  await source.query('CREATE TABLE note (id integer PRIMARY KEY, text text UNIQUE)');
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});
beforeEach(async () => {
  await source.query('TRUNCATE note');
  await source.getRepository(noteEntity).insert([
    { id: 1, text: 'one' },
    { id: 2, text: 'two' },
  ]);
});

const texts = async (): Promise<string[]> =>
  (await source.getRepository(noteEntity).find({ order: { id: 'ASC' } })).map((note) => note.text);

describe('a connection', () => {
  it('should carry its name and cancel a statement that runs too long, which is told as slow without its values', async () => {
    expect(await source.query(`SELECT current_setting('application_name') AS name`)).toEqual([{ name: 'vestibule' }]);
    const error: unknown = await source
      .query('SELECT pg_sleep(20), $1::text', ['Ada'])
      .catch((reason: unknown) => reason);
    expect(sqlState(error)).toBe('57014');
    await source.query('SELECT pg_sleep(0.6), $1::text', ['Ada']);
    expect(slow).toEqual(['SELECT pg_sleep(0.6), $1::text']);
  });

  it('should be a failure, without the password, when the database is away', async () => {
    const outcome = await connect('postgres://somebody:hush-hush@127.0.0.1:1/nowhere', { entities: [], poolSize: 1 });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(outcome.ok ? '' : outcome.error.message).toContain('ECONNREFUSED');
    expect(JSON.stringify(outcome)).not.toContain('hush');
  });

  it('should throw on entities that are wrong, which is a bug and not a database that is away', async () => {
    const broken = new EntitySchema({ name: 'broken', columns: {} });
    await expect(connect(database.url, { entities: [broken], poolSize: 1 })).rejects.toThrow(/primary column/);
  });
});

describe('a transaction', () => {
  it('should be committed when the work succeeds', async () => {
    const outcome = await transactor.run(async (manager) => {
      await manager.update(noteEntity, 1, { text: 'uno' });
      return ok('done');
    });
    expect(outcome).toEqual({ ok: true, value: 'done' });
    expect(await texts()).toEqual(['uno', 'two']);
  });

  it('should be rolled back when the work gives a failure, which is handed on', async () => {
    const error = domainError('CONFLICT', 'no');
    const outcome = await transactor.run(async (manager) => {
      await manager.update(noteEntity, 1, { text: 'uno' });
      return fail(error);
    });
    expect(outcome).toEqual({ ok: false, error });
    expect(await texts()).toEqual(['one', 'two']);
  });

  it('should be rolled back when the work throws, which is thrown on and not tried again', async () => {
    let runs = 0;
    const attempt = transactor.run(async (manager) => {
      runs += 1;
      await manager.update(noteEntity, 1, { text: 'uno' });
      throw new Error('a bug');
    });
    await expect(attempt).rejects.toThrow('a bug');
    expect(runs).toBe(1);
    expect(await texts()).toEqual(['one', 'two']);
  });

  it('should throw a violated constraint with its SQLSTATE', async () => {
    const attempt = transactor.run(async (manager) => {
      await manager.insert(noteEntity, { id: 3, text: 'two' });
      return ok(undefined);
    });
    expect(sqlState(await attempt.catch((reason: unknown) => reason))).toBe('23505');
  });

  it('should be run again after a deadlock, so that both sides come through', async () => {
    let runs = 0;
    let waiting = 0;
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (meet = resolve));
    const both = (first: number, second: number) =>
      transactor.run(async (manager) => {
        runs += 1;
        await manager.query('UPDATE note SET text = text || $2 WHERE id = $1', [first, `-${first}`]);
        waiting += 1;
        if (waiting === 2) meet();
        await met;
        await manager.query('UPDATE note SET text = text || $2 WHERE id = $1', [second, `-${first}`]);
        return ok(first);
      });
    await source.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET deadlock_timeout = '50ms'`);
    const outcomes = await Promise.all([both(1, 2), both(2, 1)]);
    expect(outcomes).toEqual([
      { ok: true, value: 1 },
      { ok: true, value: 2 },
    ]);
    expect(runs).toBe(3);
    expect((await texts()).map((text) => text.length)).toEqual([7, 7]);
  });

  it('should give up after five attempts with OVERLOADED', async () => {
    let runs = 0;
    const outcome = await transactor.run(async (manager) => {
      runs += 1;
      await manager.query(`DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '40001'; END $$`);
      return ok(undefined);
    });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'OVERLOADED', retryAfterSeconds: 1 } });
    expect(runs).toBe(5);
  });
});

describe('counting statements', () => {
  it('should give those of one piece of work, and none of what runs beside it', async () => {
    const beside = Promise.all(Array.from({ length: 20 }, () => source.query('SELECT 1')));
    const { value, statements } = await recordStatements(source, async () => {
      const outcome = await transactor.run(async (manager) => ok(await manager.findOneBy(noteEntity, { id: 1 })));
      return outcome.ok ? outcome.value?.text : undefined;
    });
    await beside;
    expect(value).toBe('one');
    expect(statements.map((statement) => statement.split(' ')[0])).toEqual(['START', 'SELECT', 'COMMIT']);
  });
});

describe('a test database', () => {
  it('should be a migrated copy of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const connections = await Promise.all([one, other].map(({ url }) => connect(url, { entities: [], poolSize: 1 })));
    const counts = await Promise.all(
      connections.map(async (connected) => {
        if (!connected.ok) throw new Error(connected.error.message);
        await connected.value.query('CREATE TABLE mine ()');
        return (await connected.value.query<unknown[]>('SELECT version FROM schema_migration')).length;
      }),
    );
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBe(counts[1]);
    // Dropping ends what is still connected.
    await Promise.all([one.drop(), other.drop()]);
    for (const connected of connections) if (connected.ok) await connected.value.destroy();
  });
});

describe('a statement file', () => {
  it('should be read from apps/api/sql, once', () => {
    const text = sql('migrations/0001_core.sql');
    expect(text).toContain('CREATE TABLE');
    expect(sql('migrations/0001_core.sql')).toBe(text);
    expect(() => sql('migrations/none.sql')).toThrow('ENOENT');
  });
});

it('should warn of a connection that breaks, and not of those that Postgres ends while they hang up at the end', async () => {
  const warnings: string[] = [];
  const connected = await connect(database.url, {
    entities: [],
    poolSize: 1,
    logger: { slow: () => undefined, warn: (message) => warnings.push(message) },
  });
  if (!connected.ok) throw new Error(connected.error.message);
  const { options } = connected.value;
  if (options.type !== 'postgres') throw new Error(options.type);
  const shutDown = Object.assign(new Error('terminating connection'), { code: '57P01' });
  options.poolErrorHandler?.(shutDown);
  expect(warnings).toEqual([expect.stringContaining('57P01')]);
  await connected.value.destroy();
  options.poolErrorHandler?.(shutDown);
  expect(warnings).toHaveLength(1);
});
