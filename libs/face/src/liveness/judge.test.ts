import { describe, expect, it } from 'vitest';
import type { LivenessEvidence, Look } from './evidence.js';
import { judgeLiveness } from './judge.js';
import {
  asAsked,
  CHALLENGE,
  describedOf,
  ENGINE,
  evidenceOf,
  faceOf,
  framesOf,
  looksOf,
  noisyPrint,
} from './testing.js';
import type { TrackedFace, TrackedFrame } from './track.js';

const evidence = evidenceOf();
const looks = looksOf(evidence);

const judge = (changed: Partial<LivenessEvidence> = {}, seen: readonly Look[] = looks, challenge = CHALLENGE) =>
  judgeLiveness(challenge, { ...evidence, ...changed }, seen, ENGINE);

const look = (of: Look['of'], change: Partial<Look>): readonly Look[] =>
  looks.map((each) => (each.of === of ? { ...each, ...change } : each));

const withFace = (frame: TrackedFrame, change: Partial<TrackedFace>): TrackedFrame => ({
  ...frame,
  face: frame.face && { ...frame.face, ...change },
});

describe('judgeLiveness', () => {
  it('should accept whoever does as they are told, and say by which rule and signals', () => {
    const verdict = judge();
    expect(verdict).toMatchObject({ decision: 'accepted', reasons: [], ruleVersion: '2' });
    expect(verdict.signals.map(({ name }) => name)).toContain('parallax');
    const unlit = verdict.signals.filter(({ finding }) => finding !== 'pass').map(({ name }) => name);
    expect(unlit, 'without the screen’s colours').toEqual(['light', 'skin']);
  });

  it('should excuse no picture that changes by colours that nobody asked for, or before the gestures are done', () => {
    const frames = framesOf(6, asAsked).map((frame, at) =>
      at === 45 ? { ...frame, print: noisyPrint(at, 180) } : frame,
    );
    const lights = [{ colour: 'red' as const, timeMs: 0 }];
    expect(judge({ frames, lights }).reasons).toContain('picture_jump');
    const challenge = { ...CHALLENGE, colours: ['red'] as const };
    expect(judge({ frames, lights }, looks, challenge).reasons).toContain('picture_jump');
  });

  it('should need the light where the challenge has colours, unless it is recorded alone', () => {
    const challenge = { ...CHALLENGE, colours: ['red', 'green'] as const };
    expect(judge({}, looks, challenge)).toMatchObject({ decision: 'refused', reasons: ['light', 'skin'] });
    const verdict = judgeLiveness(challenge, evidence, looks, ENGINE, { recorded: ['light', 'skin'] });
    expect(verdict).toMatchObject({ decision: 'accepted', reasons: [] });
    const lit = { ...looks[0], of: 'red' as const, face: undefined, print: undefined } as Look;
    const unclear = judgeLiveness(challenge, evidence, [...looks, lit], ENGINE, { recorded: ['light', 'skin'] });
    expect(unclear.decision, 'a lit picture without a face').toBe('accepted');
    expect(verdict.signals.at(-2)).toEqual({ name: 'light', value: -1, finding: 'refuse' });
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
    expect(judgeLiveness(challenge, answered, looksOf(answered), ENGINE).decision).toBe('accepted');
  });

  it.each<[string, Partial<LivenessEvidence>, readonly Look[], string]>([
    ['the evidence of another challenge', { challengeId: 'another' }, looks, 'other_challenge'],
    ['another nonce', { nonce: 'another' }, looks, 'other_challenge'],
    ['gestures said to be done that the frames don’t show', { frames: framesOf(6, () => ({})) }, looks, 'order'],
    ['the numbers of another engine', { engineVersion: 'another' }, looks, 'other_engine'],
    [
      'a yaw that its landmarks don’t have',
      { frames: framesOf(6, asAsked).map((frame, at) => (at === 20 ? withFace(frame, { yaw: 0.2 }) : frame)) },
      looks,
      'numbers',
    ],
    [
      'a smile that is no number of 0 to 1',
      { frames: framesOf(6, asAsked).map((frame, at) => (at === 20 ? withFace(frame, { smile: 7 }) : frame)) },
      looks,
      'numbers',
    ],
    [
      'a smile that its key frame doesn’t show',
      {},
      look('smile', { face: describedOf(faceOf({ smile: 0 })) }),
      'signs',
    ],
    ['a key frame of another picture than the frame’s', {}, look('smile', { print: noisyPrint(7, 110) }), 'prints'],
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
    [
      'somebody else who stands beside for long',
      { frames: framesOf(6, asAsked).map((frame, at) => ({ ...frame, rivals: at > 30 && at < 50 ? 1 : 0 })) },
      looks,
      'rivals',
    ],
    [
      'pictures that were taken while something else was asked for',
      {
        keyFrames: evidence.keyFrames.map((each) =>
          each.of === 'front' ? each : { ...each, of: each.of === 'left' ? 'smile' : 'left' },
        ),
      },
      looks,
      'order',
    ],
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
