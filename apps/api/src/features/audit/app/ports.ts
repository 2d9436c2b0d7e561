import type { AuditEntry, Seal, SignedSeal } from './chain.js';

/** A seal as it is kept. */
export interface KeptSeal extends Seal {
  /** A compact JWS over the other fields. */
  readonly signature: string;
  readonly sealedAt: Date;
}

/** Seals entries, in a transaction that holds the chain. */
export interface SealWriter {
  /** Holds a chain: until the transaction's end nobody else seals it. */
  hold(chain: string): Promise<void>;
  last(chain: string): Promise<KeptSeal | undefined>;
  /** Entries without a seal, in their order. */
  unsealed(chain: string, limit: number): Promise<AuditEntry[]>;
  insert(seal: KeptSeal, ids: readonly string[]): Promise<void>;
}

/** A place in a chain: after this entry. */
export interface ChainPlace {
  readonly seal: number | null;
  readonly id: string;
}

/** Reads the trail. */
export interface AuditReader {
  /** Chains that have entries without a seal. */
  unsealedChains(): Promise<string[]>;
  /** All chains. */
  chains(): Promise<string[]>;
  /** A chain's seals, in their order. */
  seals(chain: string): Promise<KeptSeal[]>;
  /** A chain's entries in the order in which they are chained. */
  entries(chain: string, after: ChainPlace | undefined, limit: number): Promise<AuditEntry[]>;
}

/** Signs a seal. */
export type SignSeal = (seal: SignedSeal) => Promise<string>;
