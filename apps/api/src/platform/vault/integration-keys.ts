import type { Id } from '../../kernel/index.js';
import { wrapKey, type Key } from './box.js';
import type { Queryable } from './queryable.js';
import type { MasterKeys } from './master-keys.js';

/** An integration's keys. */
export interface IntegrationKeys {
  readonly current: Key;
  /** Counted up by each rotation, from 1. */
  readonly generation: number;
  /** The one before: what a rotation has not come to yet is wrapped with it. */
  readonly previous: Key | undefined;
  /** The first one. */
  readonly lasting: Key;
}

/** The same as they are kept, each wrapped by the master key. */
export interface WrappedKeys {
  readonly id: Id;
  readonly wrapped_key: Buffer;
  readonly previous_wrapped_key: Buffer | null;
  readonly lasting_wrapped_key: Buffer | null;
  readonly key_generation: number;
}

/** What a wrapped key is bound to: its integration and its place. */
export const integrationContext = (id: Id, place: 'key' | 'previous_key' | 'lasting_key'): string =>
  `integration:${id}:${place}`;

/** What a person's wrapped key is bound to. */
export const personContext = (id: Id): string => `person:${id}:key`;

const SELECT = `SELECT id, wrapped_key, previous_wrapped_key, lasting_wrapped_key, key_generation FROM integration`;

/** Reads an integration's keys, or those of all where none is named, and locks them where that is asked for. */
export async function readAllWrapped(db: Queryable, lock: '' | 'FOR UPDATE' = ''): Promise<WrappedKeys[]> {
  return (await db.query(`${SELECT} ORDER BY id ${lock}`)) as WrappedKeys[];
}

/** Reads one integration's keys. */
export async function readWrapped(
  db: Queryable,
  id: Id,
  lock: '' | 'FOR UPDATE' = '',
): Promise<WrappedKeys | undefined> {
  return ((await db.query(`${SELECT} WHERE id = $1 ${lock}`, [id])) as WrappedKeys[])[0];
}

/** Unwraps an integration's keys. Throws BrokenSeal. */
export function unwrapAll(master: MasterKeys, row: WrappedKeys): IntegrationKeys {
  const { id, previous_wrapped_key: previous, lasting_wrapped_key: lasting } = row;
  const current = master.unwrap(row.wrapped_key, integrationContext(id, 'key'));
  return {
    current,
    generation: row.key_generation,
    previous: previous ? master.unwrap(previous, integrationContext(id, 'previous_key')) : undefined,
    lasting: lasting ? master.unwrap(lasting, integrationContext(id, 'lasting_key')) : current,
  };
}

/** Wraps an integration's keys; where the lasting one is the current one still, it has no place of its own. */
export function wrapAll(sealing: Key, id: Id, keys: IntegrationKeys): (Buffer | null)[] {
  const { current, previous, lasting } = keys;
  return [
    wrapKey(sealing, current, integrationContext(id, 'key')),
    previous ? wrapKey(sealing, previous, integrationContext(id, 'previous_key')) : null,
    lasting.equals(current) ? null : wrapKey(sealing, lasting, integrationContext(id, 'lasting_key')),
  ];
}
