import { domainError, type DomainError } from '../../../kernel/index.js';

/** So many answers that were not accepted, and there is a pause. */
const FAILURES_TO_PAUSE = 3;
const PAUSE_MS = 5 * 60_000;

/** Within this time failures are counted. */
export const FAILURES_WITHIN_MS = 60 * 60_000;

/** So many of one person, or at one device, are a security event. */
export const FAILURES_OF_PERSON = 5;
export const FAILURES_AT_DEVICE = 20;

/**
 * Until when somebody has to wait; undefined where not.
 * @param failures when the answers since the last one that was accepted failed, within the last hour
 */
export function pausedUntil(failures: readonly Date[], now: Date): Date | undefined {
  if (failures.length === 0 || failures.length % FAILURES_TO_PAUSE !== 0) return undefined;
  const until = new Date(Math.max(...failures.map((at) => at.getTime())) + PAUSE_MS);
  return until > now ? until : undefined;
}

/** The answer to whoever has to wait. */
export const livenessPaused = (until: Date, now: Date): DomainError =>
  domainError(
    'LIVENESS_PAUSED',
    `Too many tries failed: wait ${Math.ceil((until.getTime() - now.getTime()) / 60_000)} minutes`,
    {
      hint: 'A member of staff can help somebody through, or a reviewer can look instead.',
      retryAfterSeconds: Math.ceil((until.getTime() - now.getTime()) / 1000),
    },
  );
