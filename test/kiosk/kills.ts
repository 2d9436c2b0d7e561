import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { CALLS } from './cuts.js';
import type { TestKiosk } from '../support/kiosk.js';
import { leave, visit, type Told } from './visitor.js';
import type { WatchedBranch } from './watched-branch.js';

/** When a kiosk is killed, and what its network does meanwhile. */
export interface Kill {
  readonly purpose: 'register' | 'verify';
  /** `capture`: so many ms after the visitor agreed; `outcome`: so many ms after the pictures were taken or the outcome came. */
  readonly from: 'capture' | 'working' | 'outcome';
  readonly ms: number;
  /** The main process alone, or every process of the kiosk at once. */
  readonly whom: 'main' | 'all';
  /** `kept`: a capture does not reach the server before the kill. `unanswered`: it does, and the answer is lost. */
  readonly network: 'up' | 'kept' | 'unanswered';
}

/** At the most so long after each of these a kiosk is killed; together that is from the consent to 2 s after the outcome. */
const WITHIN_MS: Readonly<Record<Kill['from'], number>> = { capture: 4_000, working: 800, outcome: 2_000 };

/** A kill at a random moment; what is not `given` is random too. */
export function randomKill(random: () => number, given: Partial<Kill> = {}): Kill {
  const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const from = given.from ?? one<Kill['from']>(['capture', 'working', 'outcome']);
  return {
    from,
    ms: Math.floor(random() * WITHIN_MS[from]),
    purpose: one(['register', 'register', 'verify']),
    whom: one(['main', 'all']),
    network: one(['up', 'kept', 'unanswered']),
    ...given,
  };
}

/** A kill in words, as its test is called. */
export const killInWords = ({ purpose, from, ms, whom, network }: Kill): string =>
  `${purpose}, ${whom === 'all' ? 'all processes' : 'the main process'} ${ms} ms into ${from}, network ${network}`;

/** A process's parent, by Linux; undefined where it is gone. */
function parentOf(pid: string): number | undefined {
  try {
    // The program's name stands in brackets and may hold anything; the state and the parent follow.
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

/** A process and all that came of it. */
export function treeOf(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), parentOf(pid)] as const),
  );
  const tree = [root];
  for (const pid of tree) tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  return tree;
}

const isAlive = (pid: number): boolean => {
  try {
    // Zombies wait for their parent and hold nothing.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const endAtOnce = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
};

/** Processes that lost their main process end by themselves; they hold a face. */
const ORPHANS_MS = 10_000;

/** What was there when a kiosk was killed. */
export interface Remains {
  /** What the visitor had been told by then, if anything. */
  readonly told: Told['kind'] | undefined;
  /** Captures whose files were in the queue, whole. */
  readonly kept: readonly string[];
  /** Names of files that were not whole yet. */
  readonly unfinished: readonly string[];
}

/** Kills a kiosk while somebody is at it; resolves when none of its processes is left. */
export async function killDuring(watched: WatchedBranch, kiosk: TestKiosk, kill: Kill, code: string): Promise<Remains> {
  const { page } = kiosk;
  const tree = treeOf(kiosk.pid);
  let told: Told['kind'] | undefined;
  let agreed = (): void => {};
  const capturing = new Promise<void>((resolve) => (agreed = resolve));
  const outcome = page.locator('[data-screen^="outcome-"]');
  const visiting = visit(page, { purpose: kill.purpose, code, assisted: kill.purpose === 'register' }, (step) => {
    if (step === 'settle') agreed();
  }).then((done) => void (told = done.kind));
  // It is torn away in the middle, which is what this is about; before the capture that would be a failure.
  const torn = visiting.catch(() => {});
  await Promise.race([capturing, visiting]);
  if (kill.network !== 'up') {
    void watched.network.cutIn(CALLS.submit, kill.network === 'kept' ? 'before' : 'answer');
  }
  if (kill.from === 'working') {
    await page.locator('[data-screen="working"]').or(outcome).first().waitFor({ timeout: 60_000 });
  }
  if (kill.from === 'outcome') await outcome.waitFor({ timeout: 60_000 });
  await delay(kill.ms);
  for (const pid of kill.whom === 'all' ? treeOf(kiosk.pid).reverse() : [kiosk.pid]) endAtOnce(pid);
  await kiosk.kill();
  await torn;
  await expect.poll(() => tree.filter(isAlive), { timeout: ORPHANS_MS, interval: 50 }).toEqual([]);
  const names = watched.queued();
  const kept = names.filter((name) => name.endsWith('.jwe'));
  for (const name of kept) {
    // JWE compact: five parts, whole.
    expect(readFileSync(join(watched.home, 'queue', name), 'utf8')).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]{22}$/);
  }
  return {
    told,
    kept: kept.map((name) => name.slice(0, name.indexOf('.'))),
    unfinished: names.filter((name) => !name.endsWith('.jwe')),
  };
}

/** Names of files that were never finished, anywhere below a folder. */
export const unfinishedBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.unfinished'));

/** Expects that after a restart everything that was kept or told arrives once, and that no half file is left. */
export async function expectArrival(
  watched: WatchedBranch,
  kiosk: TestKiosk,
  kill: Kill,
  { told, kept }: Remains,
  faceId: string,
  capturesBefore: number,
): Promise<void> {
  await expect.poll(() => watched.queued(), { timeout: 60_000, interval: 200 }).toEqual([]);
  const taken = await watched.taken(kept);
  expect(kept.map((id) => taken.get(id))).toEqual(kept.map(() => 1));
  const { captures, events, images } = await watched.recordOf(faceId);
  const arrived = captures.length - capturesBefore;
  expect(arrived).toBeLessThanOrEqual(1);
  if (told !== undefined) {
    expect(['registered', 'verified', 'queued']).toContain(told);
    expect(arrived, `the visitor was told ${told}`).toBe(1);
  }
  if (arrived === 1) expect(captures.at(-1)?.outcome).toBe(kill.purpose === 'register' ? 'registered' : 'verified');
  if (kill.purpose === 'register') expect([events, images]).toEqual(arrived === 1 ? [1, 4] : [0, 0]);
  if (await kiosk.page.locator('[data-screen^="outcome-"]').isVisible()) await leave(kiosk.page);
}
