import { sql } from '../../../../platform/database/sql-file.js';
import { blindIndex, sealText, type Key, type KeyRing, type Queryable } from '../../../../platform/vault/index.js';
import type { NewPhoneCode, PhoneOwner, PhoneTry, PhoneWriter } from '../../app/phone/ports.js';
import { COUNTED_SECONDS, type SentTexts } from '../../domain/phone-limits.js';
import { hashPhoneCode } from './code-hash.js';
import { codeNumberContext, confirmedNumberContext, NUMBER_FIELD } from './sealed-number.js';

/** Any number: it names the locks on numbers among the advisory locks of the database. */
const LOCKS = 7_204_119;

interface SentRow {
  readonly sent_at: Date;
  readonly to_number: boolean;
  readonly for_verification: boolean;
}

/** Changes what is kept of phones within one transaction. */
export class PostgresPhoneWriter implements PhoneWriter {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(transaction: Queryable, keys: KeyRing) {
    this.#db = transaction;
    this.#keys = keys;
  }

  async textsBefore(owner: PhoneOwner, number: string, now: Date): Promise<SentTexts> {
    const index = await this.#indexOf(owner, number);
    // Two steps: whoever waits here sees in the next statement what the one before it wrote.
    await this.#db.query(sql('phone/lock-number.sql'), [LOCKS, index]);
    const rows = (await this.#db.query(sql('phone/texts-before.sql'), [
      owner.integrationId,
      index,
      new Date(now.getTime() - COUNTED_SECONDS * 1000),
      owner.id,
    ])) as SentRow[];
    return {
      toNumber: rows.filter((row) => row.to_number).map((row) => row.sent_at),
      forVerification: rows.filter((row) => row.for_verification).map((row) => row.sent_at),
    };
  }

  async issue(owner: PhoneOwner, { textId, number, code, tries, sentAt, expiresAt }: NewPhoneCode): Promise<void> {
    const { id, integrationId } = owner;
    const key = await this.#personKey(owner);
    await this.#db.query(sql('phone/issue.sql'), [
      textId,
      integrationId,
      id,
      await this.#indexOf(owner, number),
      sentAt,
      sealText(key, number, codeNumberContext(id)),
      hashPhoneCode(key, textId, code),
      tries,
      expiresAt,
    ]);
  }

  async confirm(owner: PhoneOwner, { textId, number }: PhoneTry, at: Date): Promise<boolean> {
    const { id } = owner;
    const sealed = sealText(await this.#personKey(owner), number, confirmedNumberContext(id));
    const rows = (await this.#db.query(sql('phone/confirm.sql'), [id, textId, sealed, at])) as unknown[];
    return rows.length > 0;
  }

  async #indexOf({ integrationId }: PhoneOwner, number: string): Promise<Buffer> {
    return blindIndex(await this.#keys.lastingKey(this.#db, integrationId), NUMBER_FIELD, number);
  }

  async #personKey({ personId }: PhoneOwner): Promise<Key> {
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) throw new Error('The phone of an erased person was to be written.');
    return key;
  }
}
