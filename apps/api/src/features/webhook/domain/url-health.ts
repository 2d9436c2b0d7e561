import { LONGEST_GAP_MS } from './retry-schedule.js';

/** Why a URL is sent nothing more. */
export type DisabledReason =
  /** It answered 410 Gone. */
  | 'gone'
  /** It failed for 5 days without a success between. */
  | 'failing';

/** What is known of how a URL fares. */
export interface UrlHealth {
  /**
   * When the first of the failures since its last success, or since a long silence, ended; null when the last try
   * succeeded.
   */
  readonly failingSince: Date | null;
  /** When the last of those failures ended; null when the last try succeeded. */
  readonly lastFailedAt: Date | null;
  /** Null while it is used. */
  readonly disabled: { readonly reason: DisabledReason; readonly at: Date } | null;
}

/** A URL that nothing is known of yet, or that its owner has enabled again. */
export const NEW_URL: UrlHealth = { failingSince: null, lastFailedAt: null, disabled: null };

/** A URL was disabled; its owner is to be told. */
export interface UrlDisabled {
  readonly type: 'webhook-url-disabled';
  readonly reason: DisabledReason;
  readonly failingSince: Date;
  readonly at: Date;
}

/** A URL that has failed for 5 days is disabled and its owner told (the integrator contract, "Webhooks"). */
export const DISABLED_AFTER_MS = 5 * 24 * 3_600_000;

/** What a try tells of its URL. */
export type TryVerdict = 'delivered' | 'gone' | 'failed';

/**
 * Counts a try into its URL's health.
 *
 * Failures that lie further apart than the tries of one delivery ever do are no failing for all the time between: nothing
 * was sent then, and nobody knows how it would have fared. The time is counted anew from the later one.
 *
 * A URL that is disabled stays so, whatever a try that was still under way brings: only its owner enables it again.
 *
 * @returns the health to store, and the event to tell the owner of, at most once
 */
export const afterTry = (
  health: UrlHealth,
  verdict: TryVerdict,
  now: Date,
): { readonly health: UrlHealth; readonly event: UrlDisabled | null } => {
  if (health.disabled !== null) return { health, event: null };
  if (verdict === 'delivered') return { health: NEW_URL, event: null };
  const lastFailure = health.lastFailedAt ?? health.failingSince;
  const wasSilent = lastFailure === null || now.getTime() - lastFailure.getTime() > LONGEST_GAP_MS;
  const failingSince = wasSilent ? now : (health.failingSince ?? now);
  const tooLong = now.getTime() - failingSince.getTime() >= DISABLED_AFTER_MS;
  const reason = verdict === 'gone' ? 'gone' : tooLong ? 'failing' : null;
  if (reason === null) return { health: { failingSince, lastFailedAt: now, disabled: null }, event: null };
  return {
    health: { failingSince, lastFailedAt: now, disabled: { reason, at: now } },
    event: { type: 'webhook-url-disabled', reason, failingSince, at: now },
  };
};
