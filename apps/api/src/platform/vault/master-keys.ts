import { byEither, open, unwrapKey, type Key } from './box.js';
import type { Queryable } from './queryable.js';

const CHECK_CONTEXT = 'installation:master_key_check';

/** What the installation's check says: that it was sealed by the master key that is in use. */
export const MASTER_CHECK = { context: CHECK_CONTEXT, text: 'vestibule' } as const;

/**
 * The master key, and the one before it while it is being replaced. What either sealed opens. New things are sealed with the one that
 * the database is sealed with, so that a process that has not heard of the new key yet opens them too.
 */
export class MasterKeys {
  readonly current: Key;
  readonly previous: Key | undefined;

  constructor(current: Key, previous?: Key) {
    this.current = current;
    this.previous = previous;
  }

  /** Opens a box that either sealed. Throws {@link BrokenSeal}. */
  open(box: Uint8Array, context: string): Buffer {
    return byEither(this, (key) => open(key, box, context));
  }

  /** Unwraps a key that either wrapped. Throws {@link BrokenSeal}. */
  unwrap(box: Uint8Array, context: string): Key {
    return byEither(this, (key) => unwrapKey(key, box, context));
  }

  /**
   * The one that the database is sealed with. In a transaction it stays that one until the end of it: who replaces it waits.
   * Throws {@link BrokenSeal} where it is neither.
   */
  async sealing(db: Queryable): Promise<Key> {
    const statement = 'SELECT master_key_check FROM installation FOR SHARE';
    const [row] = (await db.query(statement)) as { master_key_check: Buffer }[];
    return row ? this.thatOpens(row.master_key_check) : this.current;
  }

  /** Which of the two sealed an installation's check. Throws {@link BrokenSeal} where neither did. */
  thatOpens(check: Uint8Array): Key {
    return byEither(this, (key) => {
      open(key, check, CHECK_CONTEXT);
      return key;
    });
  }
}
