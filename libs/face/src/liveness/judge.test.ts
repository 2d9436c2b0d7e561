import { describe, expect, it } from 'vitest';
import { DLIB_CALIBRATION } from '../similarity.js';
import type { LivenessEvidence, Look } from './evidence.js';
import { judgeLiveness } from './judge.js';
import { asAsked, CHALLENGE, describedOf, evidenceOf, faceOf, framesOf, looksOf, noisyPrint } from './testing.js';

const evidence = evidenceOf();
const looks = looksOf(evidence);

const judge = (changed: Partial<LivenessEvidence> = {}, seen: readonly Look[] = looks, challenge = CHALLENGE) =>
  judgeLiveness(challenge, { ...evidence, ...changed }, seen, DLIB_CALIBRATION);

const look = (of: Look['of'], change: Partial<Look>): readonly Look[] =>
  looks.map((each) => (each.of === of ? { ...each, ...change } : each));

describe('judgeLiveness', () => {
  it('should accept whoever does as they are told, and say by which rule and signals', () => {
    const verdict = judge();
    expect(verdict).toMatchObject({ decision: 'accepted', reasons: [], ruleVersion: '1' });
    expect(verdict.signals.map(({ name }) => name)).toContain('parallax');
    expect(verdict.signals.every(({ finding }) => finding === 'pass')).toBe(true);
  });

  it('should accept without a passive network, and without a turn where none is asked for', () => {
    expect(
      judge(
        {},
        looks.map((each) => ({ ...each, passive: undefined })),
      ).decision,
    ).toBe('accepted');
    const frames = framesOf(6, (time) => ({
      ...(time >= 2 && time < 3 && { smile: 0.9 }),
      ...(Math.abs(time - 4.4) < 0.1 && { lidGap: 0.03 }),
    }));
    const blinks = { ...evidenceOf(frames) };
    const asked = blinks.asked.map((each) =>
      each.gesture === 'left' ? { ...each, gesture: 'eyeblink' as const } : each,
    );
    const keyFrames = blinks.keyFrames.map((each) =>
      each.of === 'left' ? { ...each, of: 'eyeblink' as const } : each,
    );
    const answered = { ...blinks, asked, keyFrames };
    const challenge = { ...CHALLENGE, gestures: ['smile', 'eyeblink'] as const };
    expect(judgeLiveness(challenge, answered, looksOf(answered), DLIB_CALIBRATION).decision).toBe('accepted');
  });

  it.each<[string, Partial<LivenessEvidence>, readonly Look[], string]>([
    ['the evidence of another challenge', { challengeId: 'another' }, looks, 'other_challenge'],
    ['another nonce', { nonce: 'another' }, looks, 'other_challenge'],
    ['gestures said to be done that the frames don’t show', { frames: framesOf(6, () => ({})) }, looks, 'order'],
    ['somebody else in a key frame', {}, look('smile', { face: describedOf(faceOf(), 1) }), 'person'],
    ['key frames that the track doesn’t know', {}, look('left', { timeMs: 17 }), 'track'],
    [
      'a key frame of another pose than the track’s',
      {},
      look('left', { face: describedOf(faceOf({ turn: -0.6 })) }),
      'track',
    ],
    ['a screen’s look', {}, looks.map((each) => ({ ...each, passive: 0.01 })), 'passive'],
    ['a phone’s edges', {}, looks.map((each) => ({ ...each, edges: 1 })), 'frame'],
    [
      'frames that come again',
      { frames: framesOf(6, asAsked).map((frame, at) => ({ ...frame, print: noisyPrint(at % 15) })) },
      looks,
      'repeats',
    ],
    [
      'frames from elsewhere',
      {
        frames: framesOf(6, asAsked).map((frame, at) => ({
          ...frame,
          print: noisyPrint(at, at % 30 === 29 ? 160 : 100),
        })),
      },
      looks,
      'picture_jump',
    ],
    [
      'times that don’t rise',
      { frames: framesOf(6, asAsked).map((frame, at) => (at === 50 ? { ...frame, timeMs: 0 } : frame)) },
      looks,
      'gap',
    ],
  ])('should refuse %s', (_, changed, seen, reason) => {
    const verdict = judge(changed, seen);
    expect(verdict.decision).toBe('refused');
    expect(verdict.reasons).toContain(reason);
  });

  it.each<[string, Partial<LivenessEvidence>, readonly Look[], string]>([
    ['a challenge that was not answered to its end', { doneMs: undefined }, looks.slice(0, 2), 'unanswered'],
    ['no key frames', {}, [], 'unanswered'],
    ['no frames', { frames: [], asked: [], doneMs: undefined }, [], 'unanswered'],
    ['a key frame without a face', { doneMs: undefined }, [], 'person'],
  ])('should not accept %s', (_, changed, seen, reason) => {
    const verdict = judge(changed, seen);
    expect(verdict.decision).not.toBe('accepted');
    expect(verdict.reasons).toContain(reason);
  });

  it('should find it inconclusive where a gesture took too long', () => {
    const verdict = judge({}, looks, { ...CHALLENGE, windowMs: 1_000 });
    expect(verdict).toMatchObject({ decision: 'inconclusive', reasons: ['windows'] });
  });
});
