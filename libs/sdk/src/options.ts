import type { IntakeJwk, LegacyKeys } from '@vestibule/envelope';

/** Where Vestibule is, and who calls. `integration create --json` prints all but the first under these names (`id` for the second). */
export interface ClientOptions {
  /** Where the server is: `https://verify.example.com`; a path that stands before its own is kept. */
  readonly baseUrl: string;
  /** The integration's id, 24 hex characters. */
  readonly integrationId: string;
  /** For every call but the two sealed ones, which a JWE proves by itself. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** For sealing by JWE. */
  readonly intakeKey?: IntakeJwk;
  /** For sealing in the older form. */
  readonly legacyKeys?: LegacyKeys;
  /** Milliseconds that one try of a call may take, up to the end of its answer; by default 60,000. */
  readonly timeoutMs?: number;
  /** How often a call that failed in passing is tried again; by default twice, as Stripe's library does. */
  readonly maxRetries?: number;
  /** Milliseconds, at most, before the second try; doubled for each one more, up to 8 s. By default 500. */
  readonly retryDelayMs?: number;
  /** By default Node's; another one for a proxy or for tests. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What can be said of a single call. */
export interface CallOptions {
  /** Ends the call, whichever try it is at; the call is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** In place of the client's. */
  readonly timeoutMs?: number;
  /** In place of the client's. */
  readonly maxRetries?: number;
}

/** What can be said of asking for a token, which all calls share: its time is the client's. */
export type TokenOptions = Omit<CallOptions, 'timeoutMs'>;

/** What can be said of a call that changes something. */
export interface PostOptions extends CallOptions {
  /**
   * In place of a random one: 1 to 255 visible ASCII characters, kept for 24 hours. Name what is done, such as your own
   * order's id, to have it done once even where your process ends in between.
   */
  readonly idempotencyKey?: string;
}
