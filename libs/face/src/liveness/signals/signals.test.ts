import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../pixels/image.js';
import { asAsked, CHALLENGE, evidenceOf, faceOf, framesOf, noisyPrint, pointsOf, type Pose } from '../testing.js';
import { FUSION_RULE } from '../rule.js';
import { measureGap, measureJumps, measureRepeats } from './cuts.js';
import { measureEdges } from './edges.js';
import { measureParallax } from './geometry.js';
import { measureOrder, measureWindows } from './order.js';

const { limits } = FUSION_RULE;

describe('the parallax of the nose', () => {
  const turning = (more: Pose) => framesOf(6, (time) => ({ ...more, turn: 0.9 * Math.sin(time) }));

  it('should be there in a head that turns, to either side', () => {
    expect(measureParallax(turning({}))).toBeGreaterThan(limits.parallax.doubt);
    expect(measureParallax(framesOf(6, (time) => ({ turn: -0.8 * Math.sin(time / 2) })))).toBeGreaterThan(
      limits.parallax.doubt,
    );
  });

  it('should not be there in a sheet that is turned, or bent, as far as that looks like a turn', () => {
    // Nearer to the camera than anybody holds it, so that perspective moves the nose between the jaw's ends.
    const skewed = (bend: number) =>
      framesOf(6, (time) => {
        const turn = 1.1 * Math.sin(time);
        return { flat: true, bend, turn };
      }).map((frame) => (frame.face ? { ...frame, face: { ...frame.face, yaw: 3 * frame.face.yaw } } : frame));
    for (const bend of [0, 1.2]) expect(measureParallax(skewed(bend))).toBeLessThan(limits.parallax.refuse);
  });

  it('should be unknown where nobody turned', () => {
    expect(measureParallax(framesOf(3, () => ({})))).toBeUndefined();
    expect(measureParallax([])).toBeUndefined();
  });
});

describe('cuts', () => {
  const still = framesOf(4, () => ({}));

  it('should see none in a camera’s frames', () => {
    expect(measureJumps(still).picture).toBeLessThan(1);
    expect(measureJumps(framesOf(4, asAsked)).face).toBeLessThan(limits.face_jump.doubt);
    expect(measureRepeats(still)).toBe(0);
    expect(measureGap(still)).toBeCloseTo(1000 / 15, 5);
  });

  it('should see a frame that was put in from elsewhere, by the picture and by the face', () => {
    const dropped = still.map((frame, at) => (at === 20 ? { ...frame, print: noisyPrint(at, 160) } : frame));
    expect(measureJumps(dropped).picture).toBeGreaterThan(limits.picture_jump.refuse);
    const moved = still.map((frame, at) => (at === 20 ? { ...frame, face: faceOf({ at: [460, 240] }) } : frame));
    expect(measureJumps(moved).face).toBeGreaterThan(limits.face_jump.refuse);
  });

  it('should see a picture that stands still, and frames that come again', () => {
    const frozen = still.map((frame, at) => (at > 20 && at < 32 ? { ...frame, print: noisyPrint(20) } : frame));
    expect(measureRepeats(frozen)).toBeCloseTo((11 * 1000) / 15, 5);
    const looped = still.map((frame, at) => ({ ...frame, print: noisyPrint(at % 20) }));
    expect(measureRepeats(looped)).toBeGreaterThan(limits.repeats.refuse);
    const doubled = still.map((frame, at) => ({ ...frame, print: noisyPrint(at === 20 ? 19 : at) }));
    expect(measureRepeats(doubled)).toBeLessThan(limits.repeats.doubt);
  });

  it('should see missing frames, and times that don’t rise', () => {
    expect(measureGap(still.filter((_, at) => at < 20 || at > 40))).toBeGreaterThan(limits.gap.doubt);
    const [first, second, ...others] = still;
    expect(measureGap([first, second, second, ...others].filter((frame) => frame !== undefined))).toBe(Infinity);
  });
});

describe('the order of gestures', () => {
  const evidence = evidenceOf();

  it('should be right where they come as they were asked for, with blinks between them', () => {
    expect(measureOrder(CHALLENGE, evidence)).toBe(0);
    expect(measureWindows(CHALLENGE, evidence)).toBeCloseTo(2.2 / 8, 1);
  });

  it('should be wrong for another order, for what nobody asked for, and for what isn’t there', () => {
    expect(measureOrder({ ...CHALLENGE, gestures: ['left', 'smile'] }, evidence)).toBe(2);
    const smilesLater = framesOf(6, (time) => ({ ...asAsked(time), ...(time > 3.2 && time < 3.9 && { smile: 0.9 }) }));
    expect(measureOrder(CHALLENGE, evidenceOf(smilesLater))).toBe(1);
    expect(measureOrder(CHALLENGE, evidenceOf(framesOf(6, () => ({}))))).toBe(2);
    const right = framesOf(6, (time) => ({ ...asAsked(time), ...(time >= 4 && time < 5 && { turn: -0.6 }) }));
    expect(measureOrder(CHALLENGE, evidenceOf(right))).toBe(2);
  });

  it('should have no window where a gesture was not done', () => {
    expect(measureWindows(CHALLENGE, { ...evidence, doneMs: undefined })).toBeUndefined();
  });
});

describe('edges beside a face', () => {
  const scene = (grey: (x: number, y: number) => number): RgbImage => ({
    width: 640,
    height: 480,
    data: Uint8Array.from({ length: 640 * 480 * 3 }, (_, at) => grey(Math.floor(at / 3) % 640, Math.floor(at / 1920))),
  });
  const landmarks = pointsOf();

  it('should be whole beside a face on a phone or a monitor, upright or held askew', () => {
    expect(
      measureEdges(
        scene((x) => (x > 200 && x < 450 ? 150 : 30)),
        landmarks,
      ),
    ).toBe(1);
    const askew = scene((x, y) => (x > 200 + 0.04 * y && x < 450 + 0.04 * y ? 150 : 30));
    expect(measureEdges(askew, landmarks)).toBeGreaterThan(limits.frame.refuse);
  });

  it('should be none on a wall, and little where a door stands on one side', () => {
    expect(
      measureEdges(
        scene(() => 120),
        landmarks,
      ),
    ).toBe(0);
    expect(
      measureEdges(
        scene((x) => (x > 450 ? 150 : 30)),
        landmarks,
      ),
    ).toBe(0);
    expect(
      measureEdges(
        scene(() => 120),
        [],
      ),
    ).toBeUndefined();
  });
});
