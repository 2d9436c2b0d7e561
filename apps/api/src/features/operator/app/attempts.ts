import { domainError, fail, ok, type Clock, type Result } from '../../../kernel/index.js';
import { FAILURES_MAXIMUM, waitAfter } from '../domain/session.js';
import type { FailureCounter } from './ports.js';
import { hashOf } from './secrets.js';

/**
 * Attempts at somebody's password and one-time password, whether she is signed in or not, and whether there is anybody of that address or
 * not. Each is counted as a wrong one before it is looked at, so that many at once are not looked at together.
 */
export class Attempts {
  readonly #failures: FailureCounter;
  readonly #clock: Clock;

  constructor(failures: FailureCounter, clock: Clock) {
    this.#failures = failures;
    this.#clock = clock;
  }

  /** Whether one more may be looked at now. Errors: RATE_LIMITED. */
  async begin(address: string): Promise<Result<void>> {
    const now = this.#clock.now();
    const seen = await this.#failures.read(hashOf(address));
    if (seen && seen.failures >= FAILURES_MAXIMUM) {
      return fail(
        domainError('RATE_LIMITED', 'Too many wrong passwords', {
          hint: 'This password is locked. Sign in by a passkey, or ask an owner for a link.',
        }),
      );
    }
    const waitMs = seen ? seen.lastAt.getTime() + waitAfter(seen.failures) - now.getTime() : 0;
    const isNext = waitMs <= 0 && (await this.#failures.count(hashOf(address), seen?.failures ?? 0, now));
    if (isNext) return ok(undefined);
    return fail(
      domainError('RATE_LIMITED', 'Too many wrong passwords', {
        hint: 'Wait, or sign in by a passkey.',
        retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
      }),
    );
  }

  /** The one that was begun last was right. */
  clear(address: string): Promise<void> {
    return this.#failures.clear(hashOf(address));
  }
}
