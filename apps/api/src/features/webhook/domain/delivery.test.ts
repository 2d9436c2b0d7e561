import { describe, expect, it } from 'vitest';
import {
  afterTry,
  decideDelivery,
  FAILURES_WITHOUT_ANSWER,
  isWebhookKind,
  judgeOutcome,
  MAX_TRIES,
  NEW_URL,
  WEBHOOK_KINDS,
  type TryOutcome,
  type TryVerdict,
  type UrlHealth,
} from './index.js';

const now = new Date('2026-01-15T10:00:00.000Z');
const DAY = 86_400_000;
const HOUR = DAY / 24;
const answer = (status: number, retryAfterSeconds?: number): TryOutcome => ({
  kind: 'response',
  status,
  retryAfterSeconds,
});
const decide = (outcome: TryOutcome, triesMade = 1, random = 0.5) =>
  decideDelivery(outcome, { triesMade, now, random });
const secondsToRetry = (outcome: TryOutcome, triesMade = 1, random = 0.5): number | string => {
  const decision = decide(outcome, triesMade, random);
  return decision.state === 'pending' ? (decision.at.getTime() - now.getTime()) / 1000 : decision.state;
};

describe('the outcome of a try', () => {
  const table: readonly [TryVerdict, readonly number[]][] = [
    ['delivered', [200, 201, 202, 204, 226, 299]],
    ['gone', [410]],
    [
      'failed',
      [100, 199, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504, 599],
    ],
  ];
  it.each(table.flatMap(([verdict, statuses]) => statuses.map((status) => [status, verdict] as const)))(
    'should, when it is the status %i, be judged as "%s"',
    (status, verdict) => {
      expect(judgeOutcome(answer(status))).toBe(verdict);
    },
  );

  it.each(FAILURES_WITHOUT_ANSWER)('should be tried again when it is "%s"', (kind) => {
    expect(judgeOutcome({ kind })).toBe('failed');
    expect(secondsToRetry({ kind })).toBe(5);
  });
});

describe('the schedule', () => {
  it('should be 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then wait for a resend', () => {
    const steps = Array.from({ length: MAX_TRIES }, (_, n) => secondsToRetry(answer(500), n + 1));
    expect(steps).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 'exhausted']);
  });

  it('should be moved by a tenth at most, both ways', () => {
    expect(secondsToRetry(answer(500), 2, 0)).toBe(270);
    expect(secondsToRetry(answer(500), 2, 0.999_999)).toBeCloseTo(330, 2);
  });

  it.each([
    ['longer than the step', 120, 1, 120],
    ['shorter than the step', 1, 2, 300],
    ['zero', 0, 1, 5],
    ['longer than a day', 10 * 86_400, 1, 86_400],
  ])('should honour a Retry-After that is %s', (_, retryAfter, triesMade, seconds) => {
    expect(secondsToRetry(answer(503, retryAfter), triesMade)).toBe(seconds);
  });

  it('should never try before Retry-After, whatever the jitter', () => {
    expect(secondsToRetry(answer(429, 5), 1, 0)).toBe(5);
    expect(secondsToRetry(answer(429, 300), 2, 0)).toBe(300);
  });

  it('should not grow longer because a Retry-After comes with the last try', () => {
    expect(decide(answer(503, 60), MAX_TRIES)).toEqual({ state: 'exhausted' });
  });

  it('should end at once when it is delivered, and wait for a resend when the receiver is gone', () => {
    expect(decide(answer(204), MAX_TRIES)).toEqual({ state: 'delivered' });
    expect(decide(answer(410))).toEqual({ state: 'exhausted' });
  });
});

describe("a URL's health", () => {
  const failingFor = (ms: number): UrlHealth => ({
    failingSince: new Date(now.getTime() - ms),
    lastFailedAt: new Date(now.getTime() - HOUR),
    disabled: null,
  });

  it('should remember since when it fails', () => {
    const first = afterTry(NEW_URL, 'failed', now);
    expect(first).toEqual({ health: { failingSince: now, lastFailedAt: now, disabled: null }, event: null });
    const later = afterTry(first.health, 'failed', new Date(now.getTime() + DAY));
    expect(later.health.failingSince).toEqual(now);
  });

  it('should not count a silence, in which nothing was sent to it, as failing', () => {
    const at = (days: number) => new Date(now.getTime() + days * DAY);
    const { health } = afterTry(afterTry(NEW_URL, 'failed', at(0)).health, 'failed', at(1));
    const late = afterTry(health, 'failed', at(20));
    expect(late).toEqual({ health: { failingSince: at(20), lastFailedAt: at(20), disabled: null }, event: null });
  });

  it('should count the longest time between two tries of one delivery, with its jitter, as failing', () => {
    let health = NEW_URL;
    const reasons = [0, 1, 2, 3, 4].map((step) => {
      const after = afterTry(health, 'failed', new Date(now.getTime() + step * 26.4 * HOUR));
      ({ health } = after);
      return after.event?.reason;
    });
    expect(health.failingSince).toEqual(now);
    expect(reasons).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(afterTry(health, 'failed', new Date(now.getTime() + 5 * 26.4 * HOUR)).event?.reason).toBe('failing');
  });

  it('should be good again after one success', () => {
    expect(afterTry(failingFor(4.9 * DAY), 'delivered', now)).toEqual({ health: NEW_URL, event: null });
  });

  it('should be disabled after 5 days of failing and not before, and tell its owner', () => {
    expect(afterTry(failingFor(5 * DAY - 1), 'failed', now).event).toBeNull();
    const { health, event } = afterTry(failingFor(5 * DAY), 'failed', now);
    expect(health.disabled).toEqual({ reason: 'failing', at: now });
    expect(event).toEqual({
      type: 'webhook-url-disabled',
      reason: 'failing',
      failingSince: health.failingSince,
      at: now,
    });
  });

  it('should be disabled at once by 410', () => {
    const { health, event } = afterTry(NEW_URL, 'gone', now);
    expect(health.disabled?.reason).toBe('gone');
    expect(event?.reason).toBe('gone');
  });

  it.each(['delivered', 'gone', 'failed'] as const)(
    'should, once disabled, stay so and tell nobody again when a try is %s',
    (verdict) => {
      const disabled = afterTry(NEW_URL, 'gone', now).health;
      expect(afterTry(disabled, verdict, new Date(now.getTime() + DAY))).toEqual({ health: disabled, event: null });
    },
  );
});

it('should know the four kinds of webhook and no other', () => {
  expect(WEBHOOK_KINDS.every(isWebhookKind)).toBe(true);
  for (const other of ['', 'Status', 'images-stored', '__proto__']) expect(isWebhookKind(other)).toBe(false);
});
