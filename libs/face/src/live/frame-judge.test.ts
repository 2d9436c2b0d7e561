import { describe, expect, it } from 'vitest';
import { FrameJudge, type FrameDemands, type FrameFault } from './frame-judge.js';
import { frameOf, type Pose } from './testing.js';

const FRONT: FrameDemands = { frontal: true, still: false };

/** What is told while somebody is seen in a pose for so many seconds each, at 15 frames a second. */
function told(
  course: readonly (readonly [seconds: number, pose: Pose | undefined, brightness?: number])[],
  demands: FrameDemands = FRONT,
): (FrameFault | undefined)[] {
  const judge = new FrameJudge(112);
  let timeMs = 0;
  return course.flatMap(([seconds, pose, brightness]) =>
    Array.from({ length: Math.round(seconds * 15) }, () => {
      timeMs += 1000 / 15;
      return judge.next(timeMs, frameOf(pose, brightness), demands).told;
    }),
  );
}

const changes = <T>(values: readonly T[]): T[] =>
  values.filter((value, index) => index === 0 || value !== values[index - 1]);

describe('FrameJudge', () => {
  it('should find nothing wrong with somebody who stands before the camera', () => {
    expect(changes(told([[3, {}]]))).toEqual([undefined]);
  });

  it('should say the first thing that is wrong', () => {
    const cases: readonly (readonly [FrameFault, Pose | undefined, number])[] = [
      ['no_face', undefined, 0.5],
      ['too_dark', undefined, 0.05],
      ['several_people', { rivals: 1, width: 80 }, 0.5],
      ['come_closer', { width: 100 }, 0.5],
      ['move_back', { width: 350 }, 0.5],
      ['move_into_the_middle', { at: [0.15, 0.5] }, 0.5],
      ['move_into_the_middle', { at: [0.5, 0.9] }, 0.5],
      ['too_dark', { brightness: 0.1 }, 0.5],
      ['too_bright', { overexposed: 0.4 }, 0.5],
      ['face_the_camera', { yaw: -0.4 }, 0.5],
      ['hold_still', { sharpness: 0.005 }, 0.5],
    ];
    for (const [fault, pose, brightness] of cases) expect(told([[2, pose, brightness]]).at(-1)).toBe(fault);
  });

  it('should want a face where a screen that stands upright shows it, in the oval; one that turns may be beside it', () => {
    const turn: FrameDemands = { frontal: false, still: false };
    const verdict = (x: number, yaw: number, demands: FrameDemands): (FrameFault | undefined)[] => [
      new FrameJudge(112).next(0, frameOf({ at: [x, 0.5], yaw }), demands).now,
      told([[2, { at: [x, 0.5], yaw }]], demands).at(-1),
    ];
    for (const x of [0.42, 0.5, 0.58]) expect(verdict(x, 0, FRONT)).toEqual([undefined, undefined]);
    // Good enough, and told to move all the same.
    for (const x of [0.38, 0.62]) {
      expect(verdict(x, 0, FRONT)).toEqual([undefined, 'move_into_the_middle']);
      expect(verdict(x, 0, turn)).toEqual([undefined, 'move_into_the_middle']);
      expect(verdict(x, 0.7, turn)).toEqual([undefined, undefined]);
    }
    expect(verdict(0.34, 0, FRONT)).toEqual(['move_into_the_middle', 'move_into_the_middle']);
    expect(verdict(0.25, 0.7, turn)).toEqual(['move_into_the_middle', 'move_into_the_middle']);
  });

  it('should let a head that is to be turned be turned, and narrower for it', () => {
    expect(told([[2, { yaw: 0.8, width: 95 }]], { frontal: false, still: false }).at(-1)).toBeUndefined();
    expect(told([[2, { yaw: 0.8, width: 80 }]], { frontal: false, still: false }).at(-1)).toBe('come_closer');
  });

  it('should ask for holding still only where that is wanted, and not of somebody who breathes', () => {
    const sway = (size: number): readonly (readonly [number, Pose])[] =>
      Array.from({ length: 45 }, (_, index) => [
        1 / 15,
        { at: [0.5 + (index % 2 === 0 ? size : -size), 0.5] as const },
      ]);
    expect(told(sway(0.08), { frontal: true, still: true }).at(-1)).toBe('hold_still');
    expect(told(sway(0.08), FRONT).at(-1)).toBeUndefined();
    expect(told(sway(0.008), { frontal: true, still: true }).at(-1)).toBeUndefined();
  });

  it('should not flicker: nothing is said of what is over at once, and words stay long enough to be read', () => {
    expect(
      changes(
        told([
          [1, {}],
          [0.2, undefined],
          [2, {}],
        ]),
      ),
    ).toEqual([undefined]);
    const flicker = Array.from({ length: 60 }, (_, index) => [1 / 15, index % 2 === 0 ? {} : undefined] as const);
    expect(changes(told(flicker))).toEqual([undefined]);
    const shortly = told([
      [1, {}],
      [0.5, undefined],
      [3, {}],
    ]);
    expect(changes(shortly)).toEqual([undefined, 'no_face', undefined]);
    expect(shortly.filter((fault) => fault === 'no_face').length).toBeGreaterThanOrEqual(13);
  });

  it('should begin anew after a pause', () => {
    const judge = new FrameJudge(112);
    for (let timeMs = 0; timeMs < 2000; timeMs += 66) judge.next(timeMs, frameOf(undefined), FRONT);
    expect(judge.next(60_000, frameOf({}), FRONT).told).toBeUndefined();
  });
});
