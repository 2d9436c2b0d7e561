import { nextTryAt } from './retry-schedule.js';
import type { TryVerdict } from './url-health.js';

/** Ways in which a try ends without an answer. */
export const FAILURES_WITHOUT_ANSWER = [
  'refused_address',
  'timeout',
  'connection_failed',
  'tls_failed',
  'dns_failed',
  'invalid_url',
] as const;

/** How a try ended. */
export type TryOutcome =
  | { readonly kind: 'response'; readonly status: number; readonly retryAfterSeconds?: number | undefined }
  | { readonly kind: (typeof FAILURES_WITHOUT_ANSWER)[number] };

/** Statuses that disable the URL: the receiver says that it wants nothing more (Standard Webhooks; RFC 9110, 15.5.11). */
const GONE_STATUSES: ReadonlySet<number> = new Set([410]);

const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/**
 * Tells what a try's outcome means.
 *
 * Everything but success and 410 is tried again: redirects, since they are not followed and a URL may be mended; other
 * 4xx, since receivers answer 401 or 404 while they are being deployed; refused addresses, since DNS changes. No outcome
 * loses an event.
 */
export const judgeOutcome = (outcome: TryOutcome): TryVerdict => {
  if (outcome.kind !== 'response') return 'failed';
  if (isSuccess(outcome.status)) return 'delivered';
  return GONE_STATUSES.has(outcome.status) ? 'gone' : 'failed';
};

/** What becomes of a delivery after a try. */
export type DeliveryDecision =
  | { readonly state: 'delivered' }
  /** It is tried again at that time. */
  | { readonly state: 'pending'; readonly at: Date }
  /** It waits for a resend; later events of its lane may pass. */
  | { readonly state: 'exhausted' };

/**
 * Decides what becomes of a delivery after a try.
 *
 * @param tries how many were made, this one included, and the means to schedule the next; after a resend counted anew
 */
export const decideDelivery = (
  outcome: TryOutcome,
  tries: { readonly triesMade: number; readonly now: Date; readonly random: number },
): DeliveryDecision => {
  const verdict = judgeOutcome(outcome);
  if (verdict === 'delivered') return { state: 'delivered' };
  if (verdict === 'gone') return { state: 'exhausted' };
  const retryAfterSeconds = outcome.kind === 'response' ? outcome.retryAfterSeconds : undefined;
  const at = nextTryAt({ ...tries, retryAfterSeconds });
  return at === null ? { state: 'exhausted' } : { state: 'pending', at };
};
