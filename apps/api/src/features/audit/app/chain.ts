import { createHash } from 'node:crypto';
import type { Id } from '../../../kernel/index.js';

/** One entry: who did what, to what, and when. */
export interface AuditEntry {
  /** A counter over all chains; a decimal number. */
  readonly id: string;
  /** Null: what belongs to none. */
  readonly integrationId: Id | null;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The actor's address; null where it was not over the network. */
  readonly origin: string | null;
  /** The number of its seal; null before there is one. */
  readonly seal: number | null;
}

/** What is said of a batch of entries: after it none of them, and nothing before it, can be changed unseen. */
export interface Seal {
  /** An integration's id; empty: what belongs to none. */
  readonly chain: string;
  readonly number: number;
  readonly entries: number;
  /** In hex. */
  readonly hash: string;
}

/** What is signed of a seal. */
export interface SignedSeal extends Seal {
  /** The hash of the seal before, in hex. */
  readonly before: string;
}

/** The hash before the first entry of a chain: of nothing but the chain's name, so that no chain stands for another. */
export const genesis = (chain: string): string => createHash('sha256').update(`vestibule audit ${chain}`).digest('hex');

/** Goes over entries in their order; `digest` is the seal's hash. */
export class ChainHash {
  readonly #hash;

  /** @param before the hash of the seal before, in hex */
  constructor(before: string) {
    this.#hash = createHash('sha256').update(Buffer.from(before, 'hex'));
  }

  /** JSON of a list has one form alone, and a line break stands in none: no two lists of entries give the same bytes. */
  add({ id, integrationId, at, actor, action, subjectType, subjectId, origin }: AuditEntry): void {
    const values = [id, integrationId, at.toISOString(), actor, action, subjectType, subjectId, origin];
    this.#hash.update(`${JSON.stringify(values)}\n`);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
