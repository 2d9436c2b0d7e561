import { domainError, fail, ok, type Result } from '../../../kernel/index.js';

/** So many texts within so many seconds, and no more. */
interface Limit {
  readonly texts: number;
  readonly seconds: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Texts to one number, from all verifications of an integration: they annoy whoever has it, and cost the integration money, which
 * OWASP API Security API4:2023 (unrestricted resource consumption) shows with texts. It leaves the figures to the operator: a person
 * to whom five texts in an hour did not come, or ten in a day, is not reached by the next one.
 */
const TO_NUMBER: readonly Limit[] = [
  { texts: 5, seconds: HOUR },
  { texts: 10, seconds: 24 * HOUR },
];

/** Texts for one verification: three codes while one of them would be good, whichever number they go to. */
const FOR_VERIFICATION: readonly Limit[] = [{ texts: 3, seconds: 10 * MINUTE }];

/**
 * Texts for one verification in all. With five tries each that makes the 100 failed ones at most that NIST SP 800-63B (rate
 * limiting) allows: all of them guessed hit with 1 in 10,000.
 */
const EVER = 20;

/** Seconds for which a text counts against its number. */
export const COUNTED_SECONDS = Math.max(...TO_NUMBER.map(({ seconds }) => seconds));

/** When texts were sent, the last first. */
export interface SentTexts {
  readonly toNumber: readonly Date[];
  readonly forVerification: readonly Date[];
}

/** Whether one more text may be sent. Errors: RATE_LIMITED, with when to come back; never, where all are used up. */
export function checkLimits({ toNumber, forVerification }: SentTexts, now: Date): Result<void> {
  if (forVerification.length >= EVER) {
    return fail(
      domainError('RATE_LIMITED', 'Too many codes were sent for this verification', {
        hint: 'No more are sent for it; ask for another verification.',
      }),
    );
  }
  const milliseconds = Math.max(waitFor(TO_NUMBER, toNumber, now), waitFor(FOR_VERIFICATION, forVerification, now));
  if (milliseconds <= 0) return ok(undefined);
  return fail(
    domainError('RATE_LIMITED', 'Too many codes were sent', { retryAfterSeconds: Math.ceil(milliseconds / 1000) }),
  );
}

/** Milliseconds until the oldest text that fills a limit counts no more. */
const waitFor = (limits: readonly Limit[], sent: readonly Date[], now: Date): number =>
  Math.max(
    ...limits.map(({ texts, seconds }) => {
      const filling = sent[texts - 1];
      return filling ? filling.getTime() + seconds * 1000 - now.getTime() : 0;
    }),
  );
