/**
 * Faces: from the bytes of a picture to a descriptor, and from two descriptors to a similarity.
 *
 * Importing this sets sharp up for the whole process: only JPEG, PNG and WebP can be read, one thread a picture, no cache.
 */
export { createFaceEngine, type FaceEngineOptions } from './node/create-engine.js';
export type { EngineName } from './node/worker.js';
export {
  type DescribedFace,
  type DescribeFailure,
  type DescribeOptions,
  type DescribeResult,
  type Description,
  type EngineFailure,
  type EngineLoad,
  type FaceEngine,
  type FaceMode,
  type FaceQuality,
  type FaceRefusal,
  type GestureSigns,
  type Recipe,
} from './engine.js';
export type { Detection, Point } from './face.js';
export { decodeImage, toStoredJpeg, type DecodeResult } from './image/decode.js';
export type { RgbImage } from './pixels/image.js';
export {
  DEFAULT_IMAGE_LIMITS,
  type ImageFormat,
  type ImageHeader,
  type ImageInspection,
  type ImageLimits,
  type ImageRefusal,
} from './image/limits.js';
export { inspectImage } from './image/inspect.js';
export type { Box } from './pixels/box.js';
export { judgePortrait, type PortraitFault } from './judge/portrait.js';
export { judgeQuality, TURNED_WIDTH, type QualityFault } from './judge/quality.js';
export { judgeGestures, type Gesture, type GestureFault, type Mirroring } from './judge/gestures.js';
export {
  GestureTracker,
  type GestureEvent,
  type GestureFrame,
  type GestureTrackerOptions,
} from './judge/gesture-tracker.js';
export { distance, SIMILARITY_AT_THRESHOLD, similarityFromDistance, type Calibration } from './similarity.js';
