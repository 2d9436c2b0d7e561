import { ChainHash, genesis, type AuditEntry, type SignedSeal } from './chain.js';
import type { AuditReader, ChainPlace, KeptSeal } from './ports.js';

/** Opens a seal's signature; undefined where it is none by this installation. */
export type OpenSeal = (signature: string) => Promise<SignedSeal | undefined>;

/** What was found of a chain. */
export interface ChainCheck {
  /** An integration's id; empty: what belongs to none. */
  readonly chain: string;
  readonly seals: number;
  readonly entries: number;
  /** Entries that no seal covers yet. */
  readonly unsealed: number;
  /** What is wrong, in words; null: nothing. */
  readonly fault: string | null;
}

/** Entries that are read at once. */
const PAGE = 5_000;

/** Looking at the audit trail, and at whether it is as it was written. */
export class AuditRecords {
  readonly #reader: AuditReader;
  readonly #open: OpenSeal;

  constructor(reader: AuditReader, open: OpenSeal) {
    this.#reader = reader;
    this.#open = open;
  }

  chains(): Promise<string[]> {
    return this.#reader.chains();
  }

  /** A chain's entries in the order in which they are chained. */
  async *entries(chain: string): AsyncGenerator<AuditEntry> {
    let after: ChainPlace | undefined;
    for (;;) {
      const page = await this.#reader.entries(chain, after, PAGE);
      yield* page;
      after = page.at(-1);
      if (page.length < PAGE) return;
    }
  }

  /** Goes over a chain from its first entry on, and says what differs from what was sealed. */
  async verify(chain: string): Promise<ChainCheck> {
    const seals = new Map((await this.#reader.seals(chain)).map((seal) => [seal.number, seal]));
    const counts = { entries: 0, unsealed: 0 };
    const found = (fault: string | null): ChainCheck => ({ chain, seals: seals.size, ...counts, fault });
    let before = genesis(chain);
    let batch: { readonly seal: KeptSeal; readonly hash: ChainHash; entries: number } | undefined;
    let number = 0;
    const close = async (): Promise<string | undefined> => {
      if (!batch) return undefined;
      const { seal, hash, entries } = batch;
      const digest = hash.digest();
      if (entries !== seal.entries)
        return `seal ${seal.number} covers ${seal.entries} entries, and ${entries} are there`;
      if (digest !== seal.hash) return `an entry under seal ${seal.number} is not as it was sealed`;
      const signed = await this.#open(seal.signature);
      const isSame =
        signed?.chain === chain &&
        signed.number === seal.number &&
        signed.entries === seal.entries &&
        signed.hash === digest &&
        signed.before === before;
      if (!isSame) return `seal ${seal.number} was not made by this installation`;
      before = digest;
      return undefined;
    };
    for await (const entry of this.entries(chain)) {
      counts.entries += 1;
      if (entry.seal === null) {
        counts.unsealed += 1;
        continue;
      }
      if (entry.seal !== number) {
        const fault = await close();
        if (fault) return found(fault);
        number += 1;
        const seal = seals.get(entry.seal);
        if (entry.seal !== number || !seal) return found(`seal ${number} is missing, or what it covers`);
        batch = { seal, hash: new ChainHash(before), entries: 0 };
      }
      batch?.hash.add(entry);
      if (batch) batch.entries += 1;
    }
    const fault = await close();
    if (fault) return found(fault);
    return found(number === seals.size ? null : `what seal ${number + 1} covers is missing`);
  }
}
