import { setTimeout as sleep } from 'node:timers/promises';
import { VestibuleError } from '../errors.js';

/** How often and how soon a call is tried again. */
export interface RetryPolicy {
  readonly maxRetries: number;
  /** Milliseconds, at most, before the second try. */
  readonly retryDelayMs: number;
}

/** Doubling ends here, as in Stripe's library. */
const LONGEST_DELAY_MS = 8_000;
/** A server that asks for a longer pause is obeyed by giving up: nobody waits so long for a call. Stripe's library has the same. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/** Statuses of a moment: too many calls, and a server (or what stands before it) that can't just now. */
const PASSING_STATUSES: ReadonlySet<number | undefined> = new Set([429, 502, 503, 504]);
/** No answer at all; or the first try's is still being made, since its connection broke and the server goes on. */
const PASSING_CODES: ReadonlySet<string> = new Set(['CONNECTION_FAILED', 'TIMED_OUT', 'IDEMPOTENCY_KEY_IN_USE']);

/** Whether the same call, sent again soon, may be answered otherwise. */
export function isPassing({ code, status, retryAfterSeconds = 0 }: VestibuleError): boolean {
  // It is the face that is locked, for minutes: somebody has to know, and a picture of now is of no use then.
  if (code === 'FACE_LOCKED') return false;
  if (retryAfterSeconds > LONGEST_RETRY_AFTER_SECONDS) return false;
  return PASSING_CODES.has(code) || PASSING_STATUSES.has(status);
}

/**
 * Milliseconds before the next try: twice as long each time, and no less than the server asked for; a part of it at random, so
 * that clients that failed together don't come back together.
 */
function delayMs(error: VestibuleError, failed: number, retryDelayMs: number): number {
  const most = Math.min(LONGEST_DELAY_MS, retryDelayMs * 2 ** (failed - 1));
  const asked = (error.retryAfterSeconds ?? 0) * 1000;
  return Math.max(asked, most / 2) + (most / 2) * Math.random();
}

/** Calls until it succeeds, fails for good, or has been tried again `maxRetries` times. The last error is thrown. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { maxRetries, retryDelayMs }: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  for (let failed = 1; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof VestibuleError) || failed > maxRetries || !isPassing(error)) throw error;
      await pause(delayMs(error, failed, retryDelayMs), signal);
    }
  }
}

async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
