import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openOnnxNetworks } from '../node/onnx-runtime.js';
import { findFace } from '../pipeline/find-face.js';
import { findGestureSigns, jawWidthOf, yawOf } from '../pipeline/gesture-signs.js';
import { readShared, withoutSharedData } from '../testing/testing.js';
import { GestureTracker, type GestureEvent, type GestureFrame } from './gesture-tracker.js';

type Face = NonNullable<GestureFrame['face']>;
type Course = (seconds: number) => Partial<Face> | undefined;

const REST: Face = { yaw: 0.05, smile: 0.01, lidGap: 0.3, width: 100 };

/** A video: what a face does at a time, as changes to one at rest; undefined is a frame without a face. */
const video = (seconds: number, framesPerSecond: number, course: Course): GestureFrame[] =>
  Array.from({ length: Math.round(seconds * framesPerSecond) }, (_, index) => {
    const time = index / framesPerSecond;
    const change = course(time);
    return { timeMs: time * 1000, face: change === undefined ? undefined : { ...REST, ...change } };
  });

const track = (frames: readonly GestureFrame[], mirrored = false): GestureEvent[] => {
  const tracker = new GestureTracker({ mirrored });
  return frames.flatMap((frame) => tracker.next(frame));
};

const gesturesIn = (frames: readonly GestureFrame[], mirrored = false): string[] =>
  track(frames, mirrored).map(({ gesture }) => gesture);

const between = (time: number, from: number, to: number): boolean => time >= from - 1e-9 && time < to - 1e-9;

/** Eyes closed from `from` on for `length` seconds. */
const closed =
  (from: number, length: number, gap = 0.05): Course =>
  (time) =>
    between(time, from, from + length) ? { lidGap: gap } : {};

const RATES = [5, 10, 15, 24, 30] as const;

describe('GestureTracker', () => {
  it('should see nothing in a face at rest', () => {
    for (const rate of RATES) {
      const breathing: Course = (time) => ({
        yaw: 0.05 + 0.1 * Math.sin(time),
        lidGap: 0.3 + 0.04 * Math.sin(5 * time),
      });
      expect(gesturesIn(video(10, rate, breathing))).toEqual([]);
    }
  });

  it('should see a blink of 0.3 s at any frame rate, with its frames', () => {
    for (const rate of RATES) {
      const [blink, ...others] = track(video(4, rate, closed(2, 0.3)));
      expect(others).toEqual([]);
      expect(blink?.gesture).toBe('eyeblink');
      expect(blink?.fromMs).toBeGreaterThanOrEqual(2000);
      expect(blink?.peakMs).toBeLessThan(2300);
      expect(blink?.toMs).toBeLessThan(2300 + 1000 / rate + 1);
    }
  });

  it('should see two blinks close together, between which the eyes do not open all the way', () => {
    const twice: Course = (time) => {
      if (between(time, 2, 2.2) || between(time, 2.4, 2.6)) return { lidGap: 0.04 };
      return between(time, 2.2, 2.4) ? { lidGap: 0.19 } : {};
    };
    expect(gesturesIn(video(4, 30, twice))).toEqual(['eyeblink', 'eyeblink']);
  });

  it('should not take for a blink: closed for long, half as wide for long, slowly narrower, or a small flicker', () => {
    const slowly: Course = (time) => ({ lidGap: time < 1 ? 0.3 : time < 3 ? 0.3 - 0.07 * (time - 1) : 0.3 });
    for (const course of [closed(2, 1.5), closed(2, 6, 0.14), slowly, closed(2, 0.3, 0.2)]) {
      expect(gesturesIn(video(9, 30, course))).toEqual([]);
    }
  });

  it("should learn a person's narrower eyes, after they were narrow for long", () => {
    const course: Course = (time) => ({ lidGap: time < 1 ? 0.4 : between(time, 7, 7.2) ? 0.05 : 0.18 });
    expect(gesturesIn(video(9, 15, course))).toEqual(['eyeblink']);
  });

  it('should not judge lids in profile, nor where the mesh saw none', () => {
    const profile: Course = (time) => ({ ...closed(2, 0.2)(time), yaw: time < 1 ? 0 : 1 });
    expect(gesturesIn(video(4, 30, profile))).toEqual(['left']);
    const unseen: Course = (time) => (between(time, 2, 2.2) ? { lidGap: undefined } : {});
    expect(gesturesIn(video(4, 30, unseen))).toEqual([]);
  });

  it('should see a smile once, when it has lasted', () => {
    for (const rate of RATES) {
      const smile: Course = (time) => (between(time, 2, 4) ? { smile: 0.95 } : {});
      const [event, ...others] = track(video(6, rate, smile));
      expect(others).toEqual([]);
      expect(event).toMatchObject({ gesture: 'smile', fromMs: 2000 });
      expect(event?.toMs).toBeLessThanOrEqual(2400);
    }
    const flash: Course = (time) => (between(time, 2, 2.1) ? { smile: 0.95 } : {});
    expect(gesturesIn(video(4, 30, flash))).toEqual([]);
  });

  it('should not count a smile that was there from the beginning, until it begins anew', () => {
    expect(gesturesIn(video(5, 15, () => ({ smile: 0.9 })))).toEqual([]);
    const again: Course = (time) => ({ smile: between(time, 2, 3) ? 0.05 : 0.9 });
    expect(gesturesIn(video(5, 15, again))).toEqual(['smile']);
  });

  it('should see turns to both sides as the person’s own, by whether frames are mirrored', () => {
    const turns: Course = (time) => {
      if (between(time, 1, 2)) return { yaw: 0.8 };
      return between(time, 3, 4) ? { yaw: -0.5 } : {};
    };
    for (const rate of RATES) {
      expect(gesturesIn(video(5, rate, turns))).toEqual(['left', 'right']);
      expect(gesturesIn(video(5, rate, turns), true)).toEqual(['right', 'left']);
    }
  });

  it('should peak where the gesture is clearest', () => {
    const turn: Course = (time) => (between(time, 2, 3) ? { yaw: time < 2.1 ? 0.4 : time < 2.2 ? 0.9 : 0.6 } : {});
    expect(track(video(4, 20, turn))).toEqual([{ gesture: 'left', fromMs: 2000, toMs: 2200, peakMs: 2100 }]);
  });

  it("should count turns from the person's own front", () => {
    const aside =
      (yaw: number): Course =>
      (time) => ({ yaw: between(time, 2, 3) ? yaw : 0.18 });
    expect(gesturesIn(video(4, 15, aside(0.45)))).toEqual([]);
    expect(gesturesIn(video(4, 15, aside(-0.2)))).toEqual(['right']);
  });

  it('should bear dropped frames, and forget what was under way when the face is lost', () => {
    const frames = video(4, 30, closed(2, 0.3));
    expect(gesturesIn(frames.filter((_, index) => index % 7 !== 3 && index % 5 !== 1))).toEqual(['eyeblink']);
    const lost: Course = (time) => (between(time, 2.1, 2.8) ? undefined : closed(2, 0.2)(time));
    expect(gesturesIn(video(4, 30, lost))).toEqual([]);
    const shortly: Course = (time) => (between(time, 2.1, 2.2) ? undefined : closed(2, 0.3)(time));
    expect(gesturesIn(video(4, 30, shortly))).toEqual(['eyeblink']);
  });

  it('should forget what was under way when another face is there', () => {
    const nearer: Course = (time) => ({ ...closed(2, 0.2)(time), width: time < 2.1 ? 100 : 180 });
    expect(gesturesIn(video(4, 30, nearer))).toEqual([]);
  });

  it('should not mind numbers that are none, and frames out of order', () => {
    const { NaN: none } = Number;
    const frames = video(4, 30, closed(2, 0.3)).flatMap((frame) => [
      frame,
      { timeMs: frame.timeMs - 500, face: { ...REST, lidGap: 0.01 } },
      { timeMs: frame.timeMs + 1, face: { yaw: none, smile: none, lidGap: none, width: none } },
      { timeMs: frame.timeMs + 2, face: { ...REST, smile: none, lidGap: none } },
      { timeMs: none, face: REST },
    ]);
    expect(gesturesIn(frames)).toEqual(['eyeblink']);
  });
});

const withoutFfmpeg = spawnSync('ffmpeg', ['-version']).status !== 0;

describe.skipIf(withoutSharedData || withoutFfmpeg)('GestureTracker on a video', () => {
  it('should see the smile and then the blink of a short one', async () => {
    const side = 512;
    // Through a cache, since the file's index stands at its end, where a pipe cannot go back from.
    const decode = ['-v', 'error', '-i', 'cache:pipe:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
    const input = await readShared('videos/d0.mp4');
    const { stdout } = spawnSync('ffmpeg', decode, { input, maxBuffer: 2 ** 28 });
    const networks = openOnnxNetworks();
    const tracker = new GestureTracker();
    const events: GestureEvent[] = [];
    // Every other one of 25 frames a second.
    for (let at = 0, index = 0; at < stdout.length; at += side * side * 3 * 2, index += 2) {
      const picture = { width: side, height: side, data: stdout.subarray(at, at + side * side * 3) };
      const found = await findFace(networks, picture);
      if (found === undefined) continue;
      const { pyramid, landmarks } = found;
      const signs = await findGestureSigns(networks, pyramid, landmarks);
      const face = { yaw: yawOf(landmarks), width: jawWidthOf(landmarks), ...signs };
      events.push(...tracker.next({ timeMs: index * 40, face }));
    }
    await networks.close();
    expect(events.map(({ gesture }) => gesture)).toEqual(['smile', 'eyeblink']);
    // As confirmed by eye: it smiles from 0.9 s on and blinks at 2.64 s.
    expect(Math.abs((events[0]?.fromMs ?? 0) - 900)).toBeLessThan(300);
    expect(Math.abs((events[1]?.peakMs ?? 0) - 2640)).toBeLessThan(200);
  }, 60_000);
});
