import { z } from 'zod';
import type { Vault } from '../files/vault.js';

const stored = z.object({ wrong: z.int().nonnegative(), until: z.number() });

/** Wrong PINs in a row, across restarts: else a restart would be a way to five more. */
export interface Attempts {
  /** Whole seconds until the next try is taken; 0: now. */
  wait(): Promise<number>;
  /** Gives the seconds to wait from now; 0 while there are tries left. Written down before it resolves. */
  wrong(): Promise<number>;
  right(): Promise<void>;
}

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;

const FILE = 'pin-attempts';

/** Five tries, then 30 s, then twice as long each time, up to an hour. */
export function createAttempts(vault: Vault, now: () => number): Attempts {
  const load = async (): Promise<z.infer<typeof stored>> => (await vault.read(FILE, stored)) ?? { wrong: 0, until: 0 };
  const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));
  return {
    wait: async () => {
      const { until } = await load();
      // A clock that was set back must not lock the menu for years.
      return seconds(Math.min(until - now(), LONGEST_WAIT_MS));
    },
    wrong: async () => {
      const wrong = (await load()).wrong + 1;
      const doublings = wrong - FREE_TRIES;
      const wait = doublings < 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** doublings);
      await vault.write(FILE, { wrong, until: wait === 0 ? 0 : now() + wait });
      return seconds(wait);
    },
    right: () => vault.remove(FILE),
  };
}
