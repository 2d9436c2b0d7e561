import type { DescribedFace } from '../engine.js';
import type { Point } from '../face.js';
import { jawWidthOf, yawOf } from '../pipeline/gesture-signs.js';
import { DLIB_CALIBRATION } from '../similarity.js';
import type { LivenessChallenge } from './challenge.js';
import type { LivenessEvidence, Look } from './evidence.js';
import type { TrackedFace, TrackedFrame } from './track.js';

/** A head's 68 points in space, by half the distance of its jaw's ends: x to the picture's right, y down, z to the camera. */
const HEAD: readonly (readonly [x: number, y: number, z: number])[] = Array.from({ length: 68 }, (_, at) => {
  if (at <= 16) {
    const angle = (Math.PI * at) / 16;
    return [-Math.cos(angle), 1.3 * Math.sin(angle) - 0.1, -0.6 * Math.abs(Math.cos(angle))] as const;
  }
  if (at >= 27 && at <= 30) return [0, -0.2 + 0.2 * (at - 27), 0.25 + 0.13 * (at - 27)] as const;
  return [0.6 * Math.sin(at * 2.4), 0.5 * Math.cos(at * 1.7), 0.1] as const;
});

/** How somebody, or a sheet of paper, is before the camera. */
export interface Pose {
  /** Radians, to the picture's right. */
  readonly turn?: number;
  /** A flat picture of the head is turned, not a head; bent about an upright line where `bend` is over 0. */
  readonly flat?: boolean;
  readonly bend?: number;
  readonly smile?: number;
  readonly lidGap?: number;
  /** Of the face's middle, in pixels. */
  readonly at?: readonly [x: number, y: number];
}

/** The landmarks of a head, or of a sheet with one, as a camera some widths away sees them. */
export function pointsOf({ turn = 0, flat = false, bend = 0, at = [320, 240] }: Pose = {}): readonly Point[] {
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  return HEAD.map(([x, y, z]) => {
    const [across, near] = flat
      ? [bend > 0 ? Math.sin(x * bend) / bend : x, bend > 0 ? (Math.cos(x * bend) - 1) / bend : 0]
      : [x, z];
    const scale = 80 / (1 - (near * cos - across * sin) / 6);
    return { x: at[0] + (across * cos + near * sin) * scale, y: at[1] + y * scale };
  });
}

export function faceOf(pose: Pose = {}): TrackedFace {
  const landmarks = pointsOf(pose);
  const { smile = 0.01, lidGap = 0.3 } = pose;
  return { landmarks, yaw: yawOf(landmarks), width: jawWidthOf(landmarks), smile, lidGap };
}

/** A print of its own for each number, as noise makes them. */
export function noisyPrint(seed: number, level = 100): Uint8Array {
  let state = seed + 1;
  const noise = (): number => (state = (state * 48271) % 2147483647) % 256;
  return Uint8Array.from({ length: 32 * 24 * 2 }, (_, at) => (at % 2 === 0 ? level : noise()));
}

/** Frames at 15 a second of what somebody does at each moment, in seconds. */
export function framesOf(seconds: number, course: (time: number) => Pose | undefined): readonly TrackedFrame[] {
  return Array.from({ length: Math.round(seconds * 15) }, (_, at) => {
    const pose = course(at / 15);
    return { timeMs: (at * 1000) / 15, face: pose && faceOf(pose), rivals: 0, print: noisyPrint(at) };
  });
}

/** Somebody who smiles from 2 to 3 s, turns to the left from 4 to 5, and blinks now and then. */
export const asAsked = (time: number): Pose => ({
  ...(time >= 2 && time < 3 && { smile: 0.9 }),
  ...(time >= 4 && time < 5 && { turn: 0.6 }),
  ...(Math.abs(time - 3.5) < 0.1 && { lidGap: 0.03 }),
});

/** What the evidence was looked at with. */
export const ENGINE = { modelVersion: 'engine-1', calibration: DLIB_CALIBRATION };

export const CHALLENGE: LivenessChallenge = {
  id: 'challenge-1',
  nonce: 'nonce-1',
  gestures: ['smile', 'left'],
  windowMs: 8_000,
  colours: [],
};

/** The evidence of {@link asAsked}, as a capture keeps it. */
export function evidenceOf(frames: readonly TrackedFrame[] = framesOf(6, asAsked)): LivenessEvidence {
  const at = (seconds: number): number => frames[Math.round(seconds * 15)]?.timeMs ?? 0;
  const jpeg = new Uint8Array();
  return {
    challengeId: CHALLENGE.id,
    nonce: CHALLENGE.nonce,
    engineVersion: ENGINE.modelVersion,
    frames,
    asked: [
      { gesture: 'smile', timeMs: at(1) },
      { gesture: 'left', timeMs: at(2.4) },
    ],
    doneMs: at(4.6),
    lights: [],
    keyFrames: [
      { of: 'front', timeMs: at(0.8), jpeg },
      { of: 'smile', timeMs: at(2.4), jpeg },
      { of: 'left', timeMs: at(4.6), jpeg },
    ],
  };
}

/** What is seen in key frames whose pictures are what the frames say. */
export function looksOf({ frames, keyFrames }: LivenessEvidence): readonly Look[] {
  return keyFrames.map(({ of, timeMs }) => {
    const tracked = frames.find((frame) => frame.timeMs === timeMs);
    const face = describedOf(tracked?.face ?? faceOf());
    return { of, timeMs, face, passive: 0.98, edges: 0.2, print: tracked?.print, skin: tracked?.face?.skin };
  });
}

/** A face, described: two people's descriptors are as far apart as strangers' are. */
export function describedOf({ landmarks, yaw, smile, lidGap }: TrackedFace, person = 0): DescribedFace {
  const descriptor = new Float32Array(128);
  descriptor[person] = 1;
  const quality = { jawWidth: 160, sharpness: 0.1, brightness: 0.5, overexposed: 0 };
  const box = { x: 240, y: 160, width: 160, height: 160 };
  return { box, confidence: 0.9, landmarks, descriptor, yaw, quality, gestures: { smile, lidGap } };
}
