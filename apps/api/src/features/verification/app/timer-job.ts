/** The one job that lets verifications run out; it makes itself anew each time. */
export const TIMER_JOB = 'verification.timers';

/**
 * How often timers are looked at. The shortest is an hour and the person's page says a day: half a minute more is not noticed, and an
 * empty look costs one index.
 */
export const TIMER_EVERY_MS = 30_000;
