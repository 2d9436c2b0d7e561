import type { DescribedFace } from '../engine.js';
import type { Gesture } from '../judge/gestures.js';
import type { ScreenColour } from './challenge.js';
import type { Skin, TrackedFrame } from './track.js';

/** A picture that was kept of a challenge: of the front, of a gesture at its clearest, or of the face in the light of a colour. */
export interface KeyFrame {
  readonly of: Gesture | 'front' | ScreenColour;
  readonly timeMs: number;
  readonly jpeg: Uint8Array;
}

/** When a gesture was asked for. */
export interface Asked {
  readonly gesture: Gesture;
  readonly timeMs: number;
}

/** When the screen was told to show a colour. */
export interface Shown {
  readonly colour: ScreenColour;
  readonly timeMs: number;
}

/** What was seen while a challenge was answered: all that the verdict is made of. Times are milliseconds since its first frame. */
export interface LivenessEvidence {
  readonly challengeId: string;
  readonly nonce: string;
  /** As `FaceEngine.modelVersion`: whose numbers these are. */
  readonly engineVersion: string;
  readonly frames: readonly TrackedFrame[];
  /** In the order in which they were asked for. */
  readonly asked: readonly Asked[];
  /** When the last gesture was kept. */
  readonly doneMs: number | undefined;
  /** In the order in which the screen showed them. */
  readonly lights: readonly Shown[];
  readonly keyFrames: readonly KeyFrame[];
}

/** What whoever judges sees in a key frame, looking at its picture anew. */
export interface Look {
  readonly of: KeyFrame['of'];
  readonly timeMs: number;
  /** Undefined where there is no face, or more than one. */
  readonly face: DescribedFace | undefined;
  /** How live a passive network takes the face to be, 0 to 1; undefined where there is no such network. */
  readonly passive: number | undefined;
  /** Straight edges beside the face, 0 to 1; see `measureEdges`. */
  readonly edges: number | undefined;
  /** Of the whole picture; see `printOf`. Undefined where it is no picture. */
  readonly print: Uint8Array | undefined;
  /** See `skinOf`; undefined where there is no face. */
  readonly skin: Skin | undefined;
}
