import type { FaceQuality, GestureSigns } from '../engine.js';
import type { Point } from '../face.js';
import type { Box } from '../pixels/box.js';

/** The face of a camera's frame. */
export interface LiveFace {
  /** In pixels of the frame; may reach over its borders. */
  readonly box: Box;
  /** As `DescribedFace.landmarks`. */
  readonly landmarks: readonly Point[];
  /** As `DescribedFace.yaw`. */
  readonly yaw: number;
  readonly quality: FaceQuality;
  readonly signs: GestureSigns;
}

/** What is seen in a camera's frame. */
export interface LiveFrame {
  readonly width: number;
  readonly height: number;
  /** The most prominent face; undefined where there is none. */
  readonly face: LiveFace | undefined;
  /** Faces of others that stand out so much that nobody can say who is meant. */
  readonly rivals: number;
  /** Mean of the whole frame, 0 to 1. */
  readonly brightness: number;
}
