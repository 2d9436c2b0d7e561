const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Seconds from one failed try to the next (the integrator contract, "Webhooks"; the same as the example schedule of
 * Standard Webhooks, "Deliverability and reliability"). The first try is made at once, so there are ten.
 */
export const RETRY_DELAYS_SECONDS: readonly number[] = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Tries that one delivery gets before it waits for a resend. */
export const MAX_TRIES = RETRY_DELAYS_SECONDS.length + 1;

/**
 * The part of a delay by which it is moved at random, both ways. Standard Webhooks asks for "some level of random jitter"
 * and names none; a tenth spreads what failed together over a minute of the 5-minute step, and leaves the steps in order.
 */
export const JITTER = 0.1;

/** The longest time between two tries of one delivery, and an hour for the try itself and for a worker that is late. */
export const LONGEST_GAP_MS = (Math.max(...RETRY_DELAYS_SECONDS) * (1 + JITTER) + HOUR) * 1000;

/** A receiver's `Retry-After` is honoured up to the schedule's own longest step, so that it can't park an event for ever. */
const MAX_RETRY_AFTER_SECONDS = 24 * HOUR;

/** What the next try depends on. */
export interface RetryInput {
  /** Tries made so far, the one that has just failed included: 1 or more. */
  readonly triesMade: number;
  readonly now: Date;
  /** What the receiver asked for, in seconds. */
  readonly retryAfterSeconds?: number | undefined;
  /** A random number from 0 up to 1. */
  readonly random: number;
}

/**
 * When the next try is made: by the schedule, and never before `Retry-After` says, up to 24 hours.
 *
 * @returns null when all tries have been made
 */
export const nextTryAt = ({ triesMade, now, retryAfterSeconds = 0, random }: RetryInput): Date | null => {
  const delay = RETRY_DELAYS_SECONDS[triesMade - 1];
  if (delay === undefined) return null;
  const jittered = delay * (1 + JITTER * (2 * random - 1));
  const seconds = Math.max(jittered, Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS));
  return new Date(now.getTime() + Math.round(seconds * 1000));
};
