import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { unreachable } from './failures.js';

/** One numbered SQL file: `0001_core.sql`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** SHA-256 of its text with Unix line ends, in hex. */
  readonly checksum: string;
  readonly statements: string;
}

interface AppliedRow {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** The files that ship with the code. */
export const MIGRATIONS = fileURLToPath(new URL('../../../sql/migrations/', import.meta.url));

const FILE_NAME = /^(\d{4})_([a-z0-9]+(?:_[a-z0-9]+)*)\.sql$/;
/** Any fixed number will do, as long as it stays: the first 6 bytes of SHA-256 of "vestibule schema_migration". */
const LOCK = createHash('sha256').update('vestibule schema_migration').digest().readUIntBE(0, 6);

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migration (
  version integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

const INSERT_APPLIED = 'INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)';

/** Reads a folder's migrations in order. Throws when a file's name is wrong or a number is there twice. */
export const readMigrations = (folder: string): Migration[] => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const migrations = files.map((file) => {
    const [, number, name] = FILE_NAME.exec(file) ?? [];
    if (number === undefined || name === undefined) throw new Error(`${file} isn't named like 0001_some_words.sql`);
    // Git may have given the file the line ends of the machine.
    const statements = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(statements).digest('hex');
    return { version: Number(number), name, checksum, statements };
  });
  migrations.sort((a, b) => a.version - b.version);
  const twice = migrations.find((migration, at) => migrations[at - 1]?.version === migration.version);
  if (twice !== undefined) throw new Error(`Two migrations have the number ${twice.version}`);
  return migrations;
};

const label = (row: { version: number; name: string }): string => `${String(row.version).padStart(4, '0')}_${row.name}`;

const CODE_FIRST = 'Start the version of Vestibule that was used with this database last, or a newer one.';

/** Compares the files with what was applied: the migrations still to apply, or why none may be. */
const compare = (files: readonly Migration[], applied: readonly AppliedRow[]): Result<Migration[]> => {
  const byVersion = new Map(files.map((file) => [file.version, file]));
  for (const row of applied) {
    const file = byVersion.get(row.version);
    if (file === undefined) {
      return fail(
        domainError('CONFLICT', `The database is newer than this version: it has the migration ${label(row)}.`, {
          hint: `${CODE_FIRST} Nothing was changed.`,
        }),
      );
    }
    if (file.checksum !== row.checksum) {
      return fail(
        domainError('CONFLICT', `The migration ${label(file)} was changed after it was applied to this database.`, {
          hint: 'Put the file back as it was and make the change in a new migration. Nothing was changed.',
        }),
      );
    }
  }
  const done = new Set(applied.map((row) => row.version));
  const last = Math.max(0, ...done);
  const pending = files.filter((file) => !done.has(file.version));
  const late = pending.find((file) => file.version < last);
  if (late !== undefined) {
    return fail(
      domainError(
        'CONFLICT',
        `The migration ${label(late)} comes before one that this database already has (${last}).`,
        {
          hint: 'Give it a number after the last one. Nothing was changed.',
        },
      ),
    );
  }
  return ok(pending);
};

const withClient = async <T>(url: string, work: (client: Client) => Promise<Result<T>>): Promise<Result<T>> => {
  const client = new Client({ connectionString: url, application_name: 'vestibule-migrate' });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return fail(unreachable(error));
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const readApplied = async (client: Client): Promise<AppliedRow[]> => {
  const { rows } = await client.query<AppliedRow>(
    'SELECT version, name, checksum FROM schema_migration ORDER BY version',
  );
  return rows;
};

/** Applies what is pending, each migration in a transaction of its own. */
const applyAll = async (client: Client, pending: readonly Migration[]): Promise<Result<string[]>> => {
  const done: string[] = [];
  for (const migration of pending) {
    try {
      await client.query('BEGIN');
      await client.query(migration.statements);
      await client.query(INSERT_APPLIED, [migration.version, migration.name, migration.checksum]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      const reason = error instanceof Error ? error.message : String(error);
      return fail(
        domainError('INTERNAL', `The migration ${label(migration)} failed and was undone: ${reason}`, {
          hint: done.length === 0 ? 'Nothing was changed.' : `Applied before it: ${done.join(', ')}.`,
        }),
      );
    }
    done.push(label(migration));
  }
  return ok(done);
};

/**
 * Applies the migrations after one version up to another (both by number) within the caller's transaction, on a database that nobody
 * else uses yet. Throws what Postgres says.
 */
export const migrateWithin = async (
  client: Client,
  after: number,
  through: number,
  folder: string = MIGRATIONS,
): Promise<void> => {
  await client.query(CREATE_TABLE);
  for (const { version, name, checksum, statements } of readMigrations(folder)) {
    if (version <= after || version > through) continue;
    await client.query(statements);
    await client.query(INSERT_APPLIED, [version, name, checksum]);
  }
};

/**
 * Brings a database to the schema of this code and gives the names of what was applied (`0001_core`). Any number of
 * processes may call it at once: they queue at a session advisory lock. Fails, having changed nothing, when the database
 * is newer than the code or an applied file was changed; a migration that fails is undone.
 */
export const migrate = (url: string, folder: string = MIGRATIONS): Promise<Result<string[]>> =>
  withClient(url, async (client) => {
    const files = readMigrations(folder);
    // The lock ends with the session, however that ends.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(CREATE_TABLE);
    const pending = compare(files, await readApplied(client));
    return pending.ok ? applyAll(client, pending.value) : pending;
  });

/** The names of the migrations that a database lacks, without changing it; fails as {@link migrate} would. */
export const pendingMigrations = (url: string, folder: string = MIGRATIONS): Promise<Result<string[]>> =>
  withClient(url, async (client) => {
    const files = readMigrations(folder);
    const { rows } = await client.query<{ known: boolean }>(
      `SELECT to_regclass('schema_migration') IS NOT NULL AS known`,
    );
    const pending = compare(files, rows[0]?.known === true ? await readApplied(client) : []);
    return pending.ok ? ok(pending.value.map(label)) : pending;
  });
