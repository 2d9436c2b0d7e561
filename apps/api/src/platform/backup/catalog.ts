import type { Client } from 'pg';
import { sql } from '../database/sql-file.js';

/** A table, with the columns that are kept of it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A sequence, as it stood. */
export interface Sequence {
  readonly name: string;
  /** A decimal number. */
  readonly last: string;
  readonly called: boolean;
}

/** A migration that was applied. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** A name as it stands in a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Several of them. */
export const quotedList = (names: readonly string[]): string => names.map(quoted).join(', ');

/** What the database has, whatever feature it is of. */
export async function readTables(db: Client): Promise<Table[]> {
  return (await db.query<Table>(sql('backup/tables.sql'))).rows;
}

/** Orders tables so that each comes after those that it refers to. */
export async function inLoadingOrder<T extends { readonly name: string }>(
  db: Client,
  tables: readonly T[],
): Promise<T[]> {
  const { rows } = await db.query<{ name: string; refers: string }>(sql('backup/references.sql'));
  const ordered: T[] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const free = [...left.values()].filter(
      ({ name }) => !rows.some((row) => row.name === name && left.has(row.refers)),
    );
    if (free.length === 0) throw new Error(`These tables refer to each other in a circle: ${[...left.keys()].join()}`);
    for (const table of free) left.delete(table.name);
    ordered.push(...free);
  }
  return ordered;
}

/** Where the sequences stand. They are not of a snapshot: what is read is what it was then, or later. */
export async function readSequences(db: Client): Promise<Sequence[]> {
  const { rows } = await db.query<{ name: string }>(
    'SELECT sequencename AS name FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename',
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const state = await db.query<Omit<Sequence, 'name'>>(
      `SELECT last_value::text AS last, is_called AS called FROM ${quoted(name)}`,
    );
    sequences.push(...state.rows.map((each) => ({ name, ...each })));
  }
  return sequences;
}

/** Which migrations the schema is made of. */
export async function readMigrationsApplied(db: Client): Promise<AppliedMigration[]> {
  return (await db.query<AppliedMigration>('SELECT version, name, checksum FROM schema_migration ORDER BY version'))
    .rows;
}
