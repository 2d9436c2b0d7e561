import { ok, type Clock, type InTransaction } from '../../../kernel/index.js';
import { ChainHash, genesis } from './chain.js';
import type { AuditReader, SealWriter, SignSeal } from './ports.js';

/** What sealing is built from. */
export interface AuditSealingParts {
  readonly reader: Pick<AuditReader, 'unsealedChains'>;
  readonly change: InTransaction<SealWriter>;
  readonly sign: SignSeal;
  readonly clock: Clock;
}

/** The job that seals; it makes itself anew each time. */
export const SEAL_JOB = 'audit.seal';

/** How long an entry is without a seal at most, while a worker runs: what could be changed unseen is the last minute. */
export const SEAL_EVERY_MS = 60_000;

/** Entries of one seal: some 2 MB of JSON. */
const BATCH = 10_000;

/** Seals what was written since the last time: batches chained by hash, each chain by itself. */
export class AuditSealing {
  readonly #parts: AuditSealingParts;

  constructor(parts: AuditSealingParts) {
    this.#parts = parts;
  }

  /** Gives how many entries were sealed. Any number of processes may do so at once. */
  async run(): Promise<number> {
    let sealed = 0;
    for (const chain of await this.#parts.reader.unsealedChains()) {
      for (let more = true; more;) {
        const count = await this.#sealBatch(chain);
        sealed += count;
        more = count === BATCH;
      }
    }
    return sealed;
  }

  async #sealBatch(chain: string): Promise<number> {
    const { change, sign, clock } = this.#parts;
    const done = await change<number>(async (seals) => {
      await seals.hold(chain);
      const last = await seals.last(chain);
      const entries = await seals.unsealed(chain, BATCH);
      if (entries.length === 0) return ok(0);
      const before = last?.hash ?? genesis(chain);
      const hash = new ChainHash(before);
      for (const entry of entries) hash.add(entry);
      const seal = { chain, number: (last?.number ?? 0) + 1, entries: entries.length, hash: hash.digest() };
      const signature = await sign({ ...seal, before });
      await seals.insert(
        { ...seal, signature, sealedAt: clock.now() },
        entries.map(({ id }) => id),
      );
      return ok(entries.length);
    });
    if (!done.ok) throw new Error(`The audit trail could not be sealed: ${done.error.message}`);
    return done.value;
  }
}
