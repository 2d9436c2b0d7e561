import { randomUUID } from 'node:crypto';
import { sql } from '../../database/index.js';
import { open, seal, type KeyRing, type Queryable } from '../../vault/index.js';

/** A first call that is under way, as its holder knows it. */
export interface Lease {
  readonly integrationId: string;
  readonly key: string;
  readonly token: string;
}

/** An answer that was given. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** Whom it tells of: it is forgotten when she is erased. */
  readonly personId?: string | undefined;
}

/** What there is under a key. */
export type Claim =
  /** Nothing was: the call is ours to make. */
  | { readonly kind: 'new'; readonly lease: Lease }
  /** The same call was made and answered. */
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** The same call is under way. */
  | { readonly kind: 'under-way' }
  /** Another call has this key. */
  | { readonly kind: 'other-call' };

/** A holder that has not been heard of for so long is taken to have died; a living one extends its lease. */
export const LEASE_SECONDS = 60;

interface KeyRow {
  readonly request_hash: Buffer;
  readonly status: number | null;
  readonly answer_sealed: Buffer | null;
}

const answerContext = ({ integrationId, key }: Pick<Lease, 'integrationId' | 'key'>): string =>
  `idempotency_key:${integrationId}:${key}:answer`;

/** Keeps the first answer to each key for 24 hours, sealed with the integration's key. */
export class IdempotencyStore {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(db: Queryable, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
  }

  /** Takes a key for a call, or says what is there. */
  async claim(integrationId: string, key: string, requestHash: Buffer): Promise<Claim> {
    const token = randomUUID();
    const taken = (await this.#db.query(sql('idempotency/claim.sql'), [
      integrationId,
      key,
      requestHash,
      token,
      LEASE_SECONDS,
    ])) as unknown[];
    if (taken.length > 0) return { kind: 'new', lease: { integrationId, key, token } };
    const [row] = (await this.#db.query(sql('idempotency/read.sql'), [integrationId, key])) as KeyRow[];
    // Given back between the two statements: whoever asks again gets it.
    if (!row) return { kind: 'under-way' };
    if (!row.request_hash.equals(requestHash)) return { kind: 'other-call' };
    if (row.status === null || !row.answer_sealed) return { kind: 'under-way' };
    const lastingKey = await this.#keys.lastingKey(this.#db, integrationId);
    const body = open(lastingKey, row.answer_sealed, answerContext({ integrationId, key }));
    return { kind: 'answered', answer: { status: row.status, body } };
  }

  /** Holds a key for longer. */
  async extend(lease: Lease): Promise<void> {
    await this.#db.query(sql('idempotency/extend.sql'), [lease.integrationId, lease.key, lease.token, LEASE_SECONDS]);
  }

  /** Keeps the answer; nothing where somebody else took over the key meanwhile. */
  async complete(lease: Lease, answer: KeptAnswer): Promise<void> {
    const lastingKey = await this.#keys.lastingKey(this.#db, lease.integrationId);
    const sealed = seal(lastingKey, answer.body, answerContext(lease));
    await this.#db.query(sql('idempotency/complete.sql'), [
      lease.integrationId,
      lease.key,
      lease.token,
      answer.status,
      sealed,
      answer.personId ?? null,
    ]);
  }

  /** Gives a key back: its answer is not one to keep. */
  async release(lease: Lease): Promise<void> {
    await this.#db.query(sql('idempotency/release.sql'), [lease.integrationId, lease.key, lease.token]);
  }
}

/** Forgets keys that are older than 24 hours; gives how many. To be called every hour or so. */
export async function sweepIdempotencyKeys(db: Queryable): Promise<number> {
  const [row] = (await db.query(sql('idempotency/sweep.sql'))) as { count: number }[];
  return row?.count ?? 0;
}
