import { sql } from '../../../platform/database/sql-file.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { AuditReader, ChainPlace, KeptSeal, SealWriter } from '../app/ports.js';
import type { AuditEntry } from '../app/chain.js';

/** Any number: with the chain's name it names a lock among the advisory locks of the database. */
const LOCK = 7_204_120;

interface SealRow extends Omit<KeptSeal, 'hash'> {
  readonly hash: Buffer;
}

const SEALS = `SELECT chain, number, entries, hash, signature, sealed_at AS "sealedAt" FROM audit_seal WHERE chain = $1`;

const toSeal = ({ hash, ...rest }: SealRow): KeptSeal => ({ ...rest, hash: hash.toString('hex') });

/** Seals entries within one transaction. */
export class PostgresSealWriter implements SealWriter {
  readonly #db: Queryable;

  constructor(transaction: Queryable) {
    this.#db = transaction;
  }

  async hold(chain: string): Promise<void> {
    await this.#db.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, chain]);
  }

  async last(chain: string): Promise<KeptSeal | undefined> {
    const rows = (await this.#db.query(`${SEALS} ORDER BY number DESC LIMIT 1`, [chain])) as SealRow[];
    return rows[0] && toSeal(rows[0]);
  }

  async unsealed(chain: string, limit: number): Promise<AuditEntry[]> {
    return (await this.#db.query(sql('audit/unsealed.sql'), [chain, limit])) as AuditEntry[];
  }

  async insert({ chain, number, hash, signature, sealedAt, entries }: KeptSeal, ids: readonly string[]): Promise<void> {
    const values = [chain, number, ids, Buffer.from(hash, 'hex'), signature, sealedAt];
    const rows = (await this.#db.query(sql('audit/seal.sql'), values)) as { entries: number }[];
    if (rows[0]?.entries !== entries) throw new Error('Entries were sealed by somebody else meanwhile.');
  }
}

/** Reads the audit trail from Postgres. */
export class PostgresAuditReader implements AuditReader {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async unsealedChains(): Promise<string[]> {
    const rows = (await this.#db.query(sql('audit/unsealed-chains.sql'))) as { chain: string }[];
    return rows.map(({ chain }) => chain);
  }

  async chains(): Promise<string[]> {
    const rows = (await this.#db.query(
      `SELECT chain FROM audit_seal WHERE number = 1 UNION SELECT coalesce(integration_id, '') FROM audit_entry ORDER BY chain`,
    )) as { chain: string }[];
    return rows.map(({ chain }) => chain);
  }

  async seals(chain: string): Promise<KeptSeal[]> {
    return ((await this.#db.query(`${SEALS} ORDER BY number`, [chain])) as SealRow[]).map(toSeal);
  }

  async entries(chain: string, after: ChainPlace | undefined, limit: number): Promise<AuditEntry[]> {
    const place = after ? [after.seal ?? UNSEALED, after.id] : [0, '0'];
    return (await this.#db.query(sql('audit/entries.sql'), [chain, ...place, limit])) as AuditEntry[];
  }
}

/** Where entries without a seal are put, as `audit/entries.sql` has it: the greatest integer. */
const UNSEALED = 2_147_483_647;
