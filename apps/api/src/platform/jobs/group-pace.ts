import { LRUCache } from 'lru-cache';
import type { GroupRoom } from './job-store.js';
import type { HeldJob } from './run-job.js';

/** Limits of how many jobs of one group a process has in hand at once. */
export interface GroupLimits {
  /** For a group of which nothing good is known. */
  readonly unknown: number;
  /** For one that has done many jobs fast, one after another. */
  readonly most: number;
}

/** Milliseconds: a receiver that answers is well below; one that doesn't holds a slot for 30 times as long. */
const FAST_MS = 500;

/** Groups that are remembered as fast; a claim names them, and its arrays stay small. */
const REMEMBERED = 500;

/**
 * Knows which groups are fast, so that they may take more of a worker's slots than one that hangs or fails. A group's share grows by
 * one with each job that is done fast, is halved by a slow one, and falls back to what an unknown group has when a job is put off or
 * takes long.
 */
export class GroupPace {
  readonly #limits: GroupLimits;
  readonly #shares = new LRUCache<string, number>({ max: REMEMBERED });

  constructor(limits: GroupLimits) {
    this.#limits = limits;
  }

  /** Learns from a job whose handler has ended. */
  learn({ job, begunAt }: HeldJob, done: boolean, now: number): void {
    if (job.groupKey === null) return;
    const share = this.#shares.get(job.groupKey) ?? this.#limits.unknown;
    if (!done) this.#shares.delete(job.groupKey);
    else if (now - begunAt <= FAST_MS) this.#shares.set(job.groupKey, Math.min(share + 1, this.#limits.most));
    else this.#shares.set(job.groupKey, Math.max(Math.floor(share / 2), this.#limits.unknown));
  }

  /** Whether a job's group is known as fast. */
  isFast({ groupKey }: { readonly groupKey: string | null }): boolean {
    return groupKey !== null && this.#shares.has(groupKey);
  }

  /** How many more jobs may be taken of each group that is fast or at work. */
  room(inHand: Iterable<HeldJob>, now: number, longMs: number): ReadonlyMap<string, GroupRoom> {
    const running = new Map<string, number>();
    for (const { job, handled, begunAt } of inHand) {
      if (job.groupKey === null || handled) continue;
      running.set(job.groupKey, (running.get(job.groupKey) ?? 0) + 1);
      if (now - begunAt > longMs) this.#shares.delete(job.groupKey);
    }
    const room = new Map<string, GroupRoom>();
    for (const [group, share] of this.#shares.entries()) {
      room.set(group, { more: Math.max(0, share - (running.get(group) ?? 0)), fast: true });
    }
    for (const [group, count] of running) {
      if (!room.has(group)) room.set(group, { more: Math.max(0, this.#limits.unknown - count), fast: false });
    }
    return room;
  }
}
