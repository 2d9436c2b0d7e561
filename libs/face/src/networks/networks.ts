/**
 * The networks, as far as the pipeline knows them. Pictures are float32, row by row, red, green and blue of 0 to 255 (NHWC);
 * whatever a network wants them scaled to is its implementation's business. Implemented on onnxruntime and, as the reference,
 * on face-api's own code with TensorFlow.js.
 */
export interface FaceNetworks {
  /**
   * SSD MobileNet v1 on a picture of {@link SSD_SIDE}². Gives its 5118 boxes (top, left, bottom, right as parts of the
   * picture) and their scores (0 to 1), before any of them is dropped.
   */
  detectLarge(picture: Float32Array): Promise<{ readonly boxes: Float32Array; readonly scores: Float32Array }>;
  /** The tiny detector on a picture whose sides are multiples of 32. Gives its raw grid: height/32 × width/32 × 25. */
  detectTiny(picture: Float32Array, width: number, height: number): Promise<Float32Array>;
  /** 68 points for each of `count` pictures of {@link LANDMARK_SIDE}²: count × 136 numbers, parts of the picture. */
  landmarks(pictures: Float32Array, count: number): Promise<Float32Array>;
  /** 128 numbers for each of `count` pictures of {@link RECOGNITION_SIDE}². */
  descriptors(pictures: Float32Array, count: number): Promise<Float32Array>;
  /** Seven probabilities for each of `count` pictures of {@link EXPRESSION_SIDE}², in the order of {@link EXPRESSIONS}. */
  expressions(pictures: Float32Array, count: number): Promise<Float32Array>;
  /** The 468 points of the face mesh in a picture of {@link MESH_SIDE}²: x, y and depth of each, in pixels of the picture. */
  mesh(picture: Float32Array): Promise<{ readonly points: Float32Array; readonly score: number }>;
  /** The eye's contour, 71 points of x, y and depth, in each of `count` pictures of {@link IRIS_SIDE}²: count × 213 numbers. */
  eyes(pictures: Float32Array, count: number): Promise<Float32Array>;
  /** Gives sessions and tensors back. */
  close(): Promise<void>;
}

/** Sides of the networks' square inputs, in pixels (their sources). */
export const SSD_SIDE = 512;
export const LANDMARK_SIDE = 112;
export const RECOGNITION_SIDE = 150;
export const EXPRESSION_SIDE = 112;
export const MESH_SIDE = 192;
export const IRIS_SIDE = 64;

/** The expression network's outputs in their order (face-api's FACE_EXPRESSION_LABELS). */
export const EXPRESSIONS = ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'] as const;
