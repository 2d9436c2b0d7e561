import { z } from 'zod';
import { challenge, type Challenge } from '../device/challenge.js';
import type { Server } from '../device/server.js';
import type { Vault } from '../files/vault.js';

const FILE = 'challenges';

/** With fewer than this the pool is filled up: an hour's outage at a busy kiosk takes about as many. */
const LOW = 15;

/** Liveness challenges for times without a network, each for one capture. */
export interface ChallengePool {
  /** One that nobody has had; null: there is none. It is gone from then on. */
  take(): Promise<Challenge | null>;
  /** Asks the server for more where there are few; fails silently, and is tried again with the next heartbeat. */
  fill(server: Server): Promise<void>;
  /** This device is out, or another one: its challenges are nobody's. */
  clear(): Promise<void>;
}

/** Opens what was kept. Calls are done one after another. */
export async function openChallengePool(vault: Vault, now: () => number): Promise<ChallengePool> {
  let kept: readonly Challenge[] = (await vault.read(FILE, z.array(challenge))) ?? [];
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const keep = async (next: readonly Challenge[]): Promise<void> => {
    kept = next;
    await vault.write(FILE, next);
  };
  const valid = (): readonly Challenge[] => kept.filter(({ expiresAt }) => Date.parse(expiresAt) > now());
  return {
    take: () =>
      inTurn(async () => {
        const [first, ...rest] = valid();
        // Written first: what was answered once is never asked again, whatever happens.
        if (first !== undefined) await keep(rest);
        return first ?? null;
      }),
    fill: (server) =>
      inTurn(async () => {
        const has = valid().length;
        if (has >= LOW) return;
        const taken = await server.takeChallenges(has);
        if (taken.ok && taken.value.length > 0) await keep([...valid(), ...taken.value]);
      }),
    clear: () =>
      inTurn(async () => {
        kept = [];
        await vault.remove(FILE);
      }),
  };
}
