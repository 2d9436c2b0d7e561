/** What a wait begins with, how far it doubles, and how far it is moved at random. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The part by which a wait is moved at random, both ways, so that what failed together does not come back together. */
const JITTER = 0.1;

/** For jobs whose handler threw: from the schedule's first step (5 s) to 15 minutes, since a bug is mended by people. */
export const AFTER_A_BUG: BackOff = { firstMs: 5_000, longestMs: 15 * 60_000 };

/** For a database that is away: a restart takes a second or so, and nobody else is harmed by asking. */
export const DATABASE_AWAY: BackOff = { firstMs: 100, longestMs: 5_000 };

/**
 * How long to wait before trying again.
 *
 * @param failures how many tries have failed before this wait's: 0, 1, 2, …
 * @returns milliseconds: doubled with each failure, up to the longest, moved by a tenth at most
 */
export const backOffMs = ({ firstMs, longestMs }: BackOff, failures: number, random = Math.random()): number =>
  Math.min(firstMs * 2 ** Math.min(failures, 30), longestMs) * (1 + JITTER * (2 * random - 1));
