import { LRUCache } from 'lru-cache';
import { newId, type Id } from '../../kernel/index.js';
import { BrokenSeal, byEither, newKey, open, unwrapKey, wrapKey, type Key } from './box.js';
import { integrationContext, personContext, readWrapped, unwrapAll, type IntegrationKeys } from './integration-keys.js';
import type { MasterKeys } from './master-keys.js';
import type { Queryable } from './queryable.js';

/** A person's id and key. */
export interface Person {
  readonly id: Id;
  readonly key: Key;
}

/** The same before it is kept. */
export interface PersonDraft extends Person {
  readonly wrapped: Buffer;
  /** Of the integration's key that wraps it. */
  readonly generation: number;
}

/**
 * Integrations whose unwrapped keys are kept in memory. One takes a few hundred bytes; a branch network has tens of
 * integrations, so this never evicts in practice and bounds memory where it would.
 */
const CACHED_INTEGRATIONS = 1_000;

/**
 * Gives out keys: the master key wraps each integration's, an integration's wraps each of its persons'.
 *
 * An integration's key may be replaced by another process at any time. What does not open with the keys that are known here is tried
 * once more with those that the database has by then; what is written says which generation of the key it is wrapped with, and is
 * written only where that is the current one.
 */
export class KeyRing {
  readonly #master: MasterKeys;
  readonly #integrations = new LRUCache<Id, IntegrationKeys>({ max: CACHED_INTEGRATIONS });

  constructor(master: MasterKeys) {
    this.#master = master;
  }

  /** Makes a key for an integration that is made in the caller's transaction. */
  async newIntegrationKey(db: Queryable, integrationId: Id): Promise<{ key: Key; wrapped: Buffer }> {
    const key = newKey();
    return { key, wrapped: wrapKey(await this.#master.sealing(db), key, integrationContext(integrationId, 'key')) };
  }

  /**
   * The key of an integration for what must be found or told again after every rotation: blind indexes, the codes in requests' URLs,
   * answers that are kept for a day. It is never replaced.
   */
  async lastingKey(db: Queryable, integrationId: Id): Promise<Key> {
    return (await this.#keysOf(db, integrationId)).lasting;
  }

  /** The key that an integration's own secrets are sealed with, as it is at this moment. To be called under a lock of its row. */
  async currentKey(db: Queryable, integrationId: Id): Promise<Key> {
    return (await this.#read(db, integrationId)).current;
  }

  /** Opens an integration's own secret. Throws {@link BrokenSeal}. */
  async openSecret(db: Queryable, integrationId: Id, box: Uint8Array, context: string): Promise<Buffer> {
    return this.#withKeys(db, integrationId, (key) => open(key, box, context));
  }

  /** Makes a person of an integration, and her key, in the caller's transaction. */
  async newPerson(db: Queryable, integrationId: Id, at: Date): Promise<Person> {
    for (const mayBeOld of [true, false]) {
      const { id, key, wrapped, generation } = await this.draftPerson(db, integrationId);
      // The lock is the one that the foreign key takes anyway. Under it the generation is the current one until the end of the
      // transaction: a rotation that begins meanwhile waits, and wraps this key anew as well.
      const rows = (await db.query(
        `INSERT INTO person (id, integration_id, wrapped_key, key_generation, created_at)
         SELECT $1, $2, $3, $4::integer, $5 FROM integration WHERE id = $2 AND key_generation = $4 FOR KEY SHARE
         RETURNING id`,
        [id, integrationId, wrapped, generation, at],
      )) as unknown[];
      if (rows.length > 0) return { id, key };
      if (mayBeOld) this.forget(integrationId);
    }
    throw new Error("An integration's key was replaced twice at once.");
  }

  /** Makes a person's id and key for a statement that keeps them among other things, and that keeps them only in this generation. */
  async draftPerson(db: Queryable, integrationId: Id): Promise<PersonDraft> {
    const { current, generation } = await this.#keysOf(db, integrationId);
    const id = newId();
    const key = newKey();
    return { id, key, wrapped: wrapKey(current, key, personContext(id)), generation };
  }

  /** Has an integration's keys read again at their next use. */
  forget(integrationId: Id): void {
    this.#integrations.delete(integrationId);
  }

  /** Unwraps a person's key that was read with her record. */
  async unwrapPersonKey(db: Queryable, integrationId: Id, personId: Id, wrapped: Uint8Array): Promise<Key> {
    return this.#withKeys(db, integrationId, (key) => unwrapKey(key, wrapped, personContext(personId)));
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

  async #keysOf(db: Queryable, integrationId: Id): Promise<IntegrationKeys> {
    return this.#integrations.get(integrationId) ?? this.#read(db, integrationId);
  }

  async #read(db: Queryable, integrationId: Id): Promise<IntegrationKeys> {
    const row = await readWrapped(db, integrationId);
    if (!row) throw new Error('No such integration: its key was asked for.');
    const keys = unwrapAll(this.#master, row);
    this.#integrations.set(integrationId, keys);
    return keys;
  }

  /** Works with the current key, else the one before; with what the database has by now where neither is the one. */
  async #withKeys<T>(db: Queryable, integrationId: Id, work: (key: Key) => T): Promise<T> {
    const known = this.#integrations.get(integrationId);
    try {
      if (known) return byEither(known, work);
    } catch (error) {
      if (!(error instanceof BrokenSeal)) throw error;
    }
    return byEither(await this.#read(db, integrationId), work);
  }
}
