import type { Id } from '../../../kernel/index.js';

/** How an operator signed in. */
export const SIGN_IN_METHODS = ['link', 'passkey', 'password'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** An operator who is signed in at one browser. */
export interface OperatorSession {
  readonly id: Id;
  readonly operatorId: Id;
  readonly method: SignInMethod;
  /** The address that it began from. */
  readonly origin: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

const MINUTE_MS = 60 * 1000;

/** NIST SP 800-63B-4 2.2.3 (AAL2): signed in anew within 24 hours at the latest; here a working day. */
export const SESSION_MS = 12 * 60 * MINUTE_MS;

/** The same: after an hour without activity. */
export const IDLE_MS = 60 * MINUTE_MS;

/** Signed in a moment ago: what is as good as signing in for it. */
export const FRESH_MS = 15 * MINUTE_MS;

/** That somebody is there is written down at most this often. */
export const SEEN_EVERY_MS = MINUTE_MS;

/** How long a link works: three days, so that an invitation of a Friday is there on Monday. */
export const LINK_MS = 3 * 24 * 60 * MINUTE_MS;

/** How long an authenticator has: WebAuthn level 3 15.1 recommends 5 to 10 minutes where a person is verified. */
export const CEREMONY_MS = 5 * MINUTE_MS;

/** After so many wrong passwords in a row each next one has to wait. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 15 * MINUTE_MS;
/** NIST SP 800-63B-4 3.2.2: no more than 100 in a row; then a link or a passkey alone signs in. */
export const FAILURES_MAXIMUM = 100;

/** How long after so many wrong passwords in a row the next one is looked at: twice as long each time, up to a quarter of an hour. */
export const waitAfter = (failures: number): number =>
  failures < FREE_FAILURES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - FREE_FAILURES, 16));
