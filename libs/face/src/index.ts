/**
 * Faces: from the bytes of a picture to a descriptor, and from two descriptors to a similarity.
 *
 * Importing this sets sharp up for the whole process: only JPEG, PNG and WebP can be read, one thread a picture, no cache.
 */
export { createFaceEngine, type FaceEngineOptions } from './face-api/create-engine.js';
export {
  DESCRIPTOR_LENGTH,
  type DescribedFace,
  type DescribeFailure,
  type DescribeOptions,
  type DescribeResult,
  type Description,
  type EngineFailure,
  type EngineLoad,
  type FaceEngine,
  type FaceMode,
  type FaceRefusal,
} from './engine.js';
export type { Detection, Point } from './face.js';
export { decodeImage, toStoredJpeg, type DecodeResult, type RgbImage } from './image/decode.js';
export {
  DEFAULT_IMAGE_LIMITS,
  type ImageFormat,
  type ImageHeader,
  type ImageInspection,
  type ImageLimits,
  type ImageRefusal,
} from './image/limits.js';
export { inspectImage } from './image/inspect.js';
export type { Box } from './sampling.js';
export { distance, PROVISIONAL_THRESHOLD, SIMILARITY_AT_THRESHOLD, similarityFromDistance } from './similarity.js';
