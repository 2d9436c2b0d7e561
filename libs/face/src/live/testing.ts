import type { DescribedFace } from '../engine.js';
import type { LiveFace, LiveFrame } from './frame.js';

/** A person in front of a camera, as numbers; what isn't said is at rest. */
export interface Pose {
  readonly yaw?: number;
  readonly smile?: number;
  readonly lidGap?: number;
  /** Pixels between the jaw's ends. */
  readonly width?: number;
  /** Of the face's middle, as parts of the frame. */
  readonly at?: readonly [x: number, y: number];
  readonly brightness?: number;
  readonly overexposed?: number;
  readonly sharpness?: number;
  readonly rivals?: number;
  /** Which of two people. */
  readonly person?: 'somebody' | 'another';
}

const SIZE = { width: 640, height: 480 };

/** A frame of 640 × 480 that shows this; undefined: nobody. */
export function frameOf(pose: Pose | undefined, brightness = 0.5): LiveFrame {
  return { ...SIZE, face: pose && faceOf(pose), rivals: pose?.rivals ?? 0, brightness };
}

function faceOf(pose: Pose): LiveFace {
  const { yaw = 0.05, smile = 0.01, lidGap = 0.3, width = 160, at = [0.5, 0.5] } = pose;
  const { brightness = 0.5, overexposed = 0, sharpness = 0.1 } = pose;
  const side = width * 1.1;
  return {
    box: { x: at[0] * SIZE.width - side / 2, y: at[1] * SIZE.height - side / 2, width: side, height: side },
    landmarks: [],
    yaw,
    quality: { jawWidth: width, brightness, overexposed, sharpness },
    signs: { smile, lidGap },
  };
}

/** The same face, described: two people's descriptors are as far apart as strangers' are. */
export function describedOf(pose: Pose): DescribedFace {
  const { box, yaw, quality, signs } = faceOf(pose);
  const descriptor = new Float32Array(128);
  descriptor[pose.person === 'another' ? 1 : 0] = 1;
  return { box, confidence: 0.9, landmarks: [], descriptor, yaw, quality, gestures: signs };
}
