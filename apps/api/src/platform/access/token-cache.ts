import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

import { systemClock, type Clock } from '../../kernel/index.js';

/** What a verified token says, and until when. */
export interface VerifiedToken<A> {
  readonly actor: A;
  readonly expiresAt: Date;
}

/** Checks a token's signature and claims; undefined where it is not a good one. */
export type TokenVerifier<A> = (token: string) => Promise<VerifiedToken<A> | undefined>;

/** Tokens remembered: one an integration and operator that called in the last minutes. About 700 bytes each. */
const CACHED_TOKENS = 10_000;

/** Longest time for which a verification is believed: what a removed signing key has signed is refused after it. */
const LONGEST_MILLISECONDS = 60_000;

/**
 * Remembers verified tokens, so that an EdDSA signature is checked once a minute and not at each request, where the
 * check (measured at 0.4 ms of CPU) would cost more than the rest of answering it.
 * Tokens are kept under their SHA-256, never as they are; never past their expiry; bad ones not at all.
 *
 * It says who signed in, not what is allowed now: whether an integration is enabled must still be asked where it matters.
 */
export class TokenCache<A> {
  readonly #verify: TokenVerifier<A>;
  readonly #clock: Clock;
  readonly #known: LRUCache<string, { readonly actor: A; readonly until: number }>;

  constructor(verify: TokenVerifier<A>, clock: Clock = systemClock, size = CACHED_TOKENS) {
    this.#verify = verify;
    this.#clock = clock;
    this.#known = new LRUCache({ max: size });
  }

  /** Who a token speaks for: at once where it is known, else a promise; undefined where it is not a good one. */
  verify(token: string): A | undefined | Promise<A | undefined> {
    const key = hash('sha256', token, 'base64');
    const known = this.#known.get(key);
    if (known && this.#clock.now().getTime() < known.until) return known.actor;
    return this.#check(token, key);
  }

  /** Forgets all: after signing keys have changed. */
  clear(): void {
    this.#known.clear();
  }

  async #check(token: string, key: string): Promise<A | undefined> {
    const verified = await this.#verify(token);
    if (!verified) {
      this.#known.delete(key);
      return undefined;
    }
    const until = Math.min(verified.expiresAt.getTime(), this.#clock.now().getTime() + LONGEST_MILLISECONDS);
    this.#known.set(key, { actor: verified.actor, until });
    return verified.actor;
  }
}
