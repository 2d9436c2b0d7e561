import { LRUCache } from 'lru-cache';
import { newId, type Id } from '../../kernel/index.js';
import { newKey, unwrapKey, wrapKey, type Key } from './box.js';
import type { MasterKeys } from './master-keys.js';

/** Whatever runs a statement: a transaction's manager, a pool or a client. */
export interface Queryable {
  query(text: string, parameters?: unknown[]): Promise<unknown>;
}

/** A person's id and key. */
export interface Person {
  readonly id: Id;
  readonly key: Key;
}

/** The same before it is kept. */
export interface PersonDraft extends Person {
  readonly wrapped: Buffer;
}

/**
 * Integrations whose unwrapped keys are kept in memory. One takes a few hundred bytes; a branch network has tens of
 * integrations, so this never evicts in practice and bounds memory where it would.
 */
const CACHED_INTEGRATIONS = 1_000;

/** Gives out keys: the master key wraps each integration's, an integration's wraps each of its persons'. */
export class KeyRing {
  readonly #master: MasterKeys;
  readonly #integrations = new LRUCache<Id, Key>({ max: CACHED_INTEGRATIONS });

  constructor(master: MasterKeys) {
    this.#master = master;
  }

  /** Makes a key for an integration that is made in the caller's transaction. */
  async newIntegrationKey(db: Queryable, integrationId: Id): Promise<{ key: Key; wrapped: Buffer }> {
    const key = newKey();
    return { key, wrapped: wrapKey(await this.#master.sealing(db), key, `integration:${integrationId}:key`) };
  }

  /** The key of an integration that exists. */
  async integrationKey(db: Queryable, integrationId: Id): Promise<Key> {
    const cached = this.#integrations.get(integrationId);
    if (cached) return cached;
    const rows = (await db.query('SELECT wrapped_key FROM integration WHERE id = $1', [integrationId])) as {
      wrapped_key: Buffer;
    }[];
    const row = rows[0];
    if (!row) throw new Error('No such integration: its key was asked for.');
    const key = this.#master.unwrap(row.wrapped_key, `integration:${integrationId}:key`);
    this.#integrations.set(integrationId, key);
    return key;
  }

  /** Makes a person of an integration, and her key, in the caller's transaction. */
  async newPerson(db: Queryable, integrationId: Id, at: Date): Promise<Person> {
    const { id, key, wrapped } = this.draftPerson(await this.integrationKey(db, integrationId));
    await db.query('INSERT INTO person (id, integration_id, wrapped_key, created_at) VALUES ($1, $2, $3, $4)', [
      id,
      integrationId,
      wrapped,
      at,
    ]);
    return { id, key };
  }

  /** Makes a person's id and key for a statement that keeps them among other things. */
  draftPerson(integrationKey: Key): PersonDraft {
    const id = newId();
    const key = newKey();
    return { id, key, wrapped: wrapKey(integrationKey, key, `person:${id}:key`) };
  }

  /** Unwraps a person's key that was read with her record. */
  async unwrapPersonKey(db: Queryable, integrationId: Id, personId: Id, wrapped: Uint8Array): Promise<Key> {
    return unwrapKey(await this.integrationKey(db, integrationId), wrapped, `person:${personId}:key`);
  }

  /** A person's key, or undefined where she was erased. */
  async personKey(db: Queryable, personId: Id): Promise<Key | undefined> {
    const rows = (await db.query('SELECT integration_id, wrapped_key FROM person WHERE id = $1', [personId])) as {
      integration_id: Id;
      wrapped_key: Buffer | null;
    }[];
    const row = rows[0];
    if (!row?.wrapped_key) return undefined;
    return this.unwrapPersonKey(db, row.integration_id, personId, row.wrapped_key);
  }

  /** Destroys a person's key: what was sealed with it, here and in every copy, opens no more. */
  async destroyPersonKey(db: Queryable, personId: Id, at: Date): Promise<void> {
    await db.query('UPDATE person SET wrapped_key = NULL, erased_at = $2 WHERE id = $1', [personId, at]);
  }
}
