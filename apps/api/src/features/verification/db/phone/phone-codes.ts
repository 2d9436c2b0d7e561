import { timingSafeEqual } from 'node:crypto';
import type { Id } from '../../../../kernel/index.js';
import { sql } from '../../../../platform/database/sql-file.js';
import { openText, type KeyRing, type Queryable } from '../../../../platform/vault/index.js';
import type { PhoneCodes, PhoneOwner, PhoneTry } from '../../app/phone/ports.js';
import { hashPhoneCode } from './code-hash.js';
import { codeNumberContext } from './sealed-number.js';

interface TakenRow {
  readonly text_id: Id;
  readonly number_sealed: Buffer;
  readonly code_hash: Buffer;
  readonly tries_left: number;
}

/** Codes and confirmed numbers in Postgres, each call one statement of its own. */
export class PostgresPhoneCodes implements PhoneCodes {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(db: Queryable, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
  }

  async takeTry({ id, personId }: PhoneOwner, code: string, now: Date): Promise<PhoneTry | undefined> {
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) return undefined;
    const [taken] = (await this.#db.query(sql('phone/take-try.sql'), [id, now])) as TakenRow[];
    if (!taken) return undefined;
    return {
      textId: taken.text_id,
      number: openText(key, taken.number_sealed, codeNumberContext(id)),
      right: timingSafeEqual(taken.code_hash, hashPhoneCode(key, taken.text_id, code)),
      triesLeft: taken.tries_left,
    };
  }

  async takeBack(textId: Id): Promise<void> {
    // Its code goes with it, unless a later one has taken its place.
    await this.#db.query('DELETE FROM phone_text WHERE id = $1', [textId]);
  }
}
