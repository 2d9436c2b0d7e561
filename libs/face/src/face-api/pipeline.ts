import type { FaceLandmarks68 } from '@vladmandic/face-api';
import type { RgbImage } from '../image/decode.js';
import { aroundBox, onCanvas, sampleSquare, wholeImage, type Box, type Square } from '../sampling.js';
import type { Detection, Point } from '../face.js';
import type { Networks } from './networks.js';

/** What made a descriptor: package, network and its weights, and how the face was cut out. Part of every template. */
export const FACE_API_MODEL_VERSION = 'face-api-1.7.15/resnet34-v1/crop-v1';

/** Input sides of the networks, in pixels (face-api's sources). */
const SSD_INPUT = 512;
const LANDMARK_INPUT = 112;
const RECOGNITION_INPUT = 150;

/** At face-api's default of 0.5 the large detector misses 10 % of the LFW faces, at 0.2 4 % (measured). */
const SSD_CONFIDENCE = 0.2;

/**
 * Where the large detector finds nothing, the tiny one looks, at confidence 0.3: on a black canvas of twice the picture's
 * size, where it found every face of 1,576 LFW images (a face is best seen at about 54 px of its input), then on the
 * picture itself at a higher resolution, for faces that are small in it.
 */
const TINY_CONFIDENCE = 0.3;
const TINY_PASSES = [
  { canvas: 2, input: 224 },
  { canvas: 1, input: 416 },
] as const;

/**
 * face-api's `alignDlib`: the crop is a square whose side is the distance from the eyes to the mouth divided by 0.45, with
 * the mean of the eyes' and the mouth's centres at 0.5 of its width and 0.43 of its height.
 */
const CROP = { eyesToMouth: 0.45, x: 0.5, y: 0.43 } as const;

/** Runs a network on a square of the image; tensors made on the way are released. */
async function onSquare<T>(
  { tf }: Networks,
  image: RgbImage,
  square: Square,
  size: number,
  run: (input: ReturnType<Networks['tf']['tensor3d']>) => Promise<T>,
): Promise<T> {
  const input = tf.tensor3d(sampleSquare(image, square, size), [size, size, 3]);
  try {
    return await run(input);
  } finally {
    input.dispose();
  }
}

/** Every face that the large detector sees or, where it sees none, the tiny one. */
export async function detectFaces(networks: Networks, image: RgbImage): Promise<Detection[]> {
  const large = await detectLarge(networks, image);
  if (large.length > 0) return large;
  for (const pass of TINY_PASSES) {
    const tiny = await detectTiny(networks, image, pass.canvas, pass.input);
    if (tiny.length > 0) return tiny;
  }
  return [];
}

/** SSD MobileNet v1. */
export async function detectLarge(networks: Networks, image: RgbImage): Promise<Detection[]> {
  const square = wholeImage(image);
  const found = await onSquare(networks, image, square, SSD_INPUT, (input) =>
    networks.nets.ssdMobilenetv1.locateFaces(input, { minConfidence: SSD_CONFIDENCE }),
  );
  return found.map(({ score, relativeBox }) => ({ confidence: score, box: inImage(relativeBox, square) }));
}

/** The tiny YOLO v2, on a black canvas `canvas` times the image's longest side, scaled to `input` pixels. */
export async function detectTiny(
  networks: Networks,
  image: RgbImage,
  canvas: number,
  input: number,
): Promise<Detection[]> {
  const square = onCanvas(image, canvas);
  const found = await onSquare(networks, image, square, input, (tensor) =>
    networks.nets.tinyFaceDetector.locateFaces(tensor, { inputSize: input, scoreThreshold: TINY_CONFIDENCE }),
  );
  return found
    .map(({ score, relativeBox }) => ({ confidence: score, box: inImage(relativeBox, square) }))
    .filter(({ box }) => aroundBox(image, box) !== undefined);
}

/** The 68 points of the face in a box, in pixels of the image; undefined where the box lies outside it. */
export async function findLandmarks(networks: Networks, image: RgbImage, box: Box): Promise<Point[] | undefined> {
  const square = aroundBox(image, box);
  if (square === undefined) return undefined;
  const found = await onSquare(networks, image, square, LANDMARK_INPUT, (input) =>
    networks.nets.faceLandmark68Net.detectLandmarks(input),
  );
  const { relativePositions } = found as FaceLandmarks68;
  return relativePositions.map(({ x, y }) => ({ x: square.x + x * square.side, y: square.y + y * square.side }));
}

/** The 128 numbers of the face with these landmarks, from face-api's own crop; undefined where that lies outside. */
export async function describeFace(
  networks: Networks,
  image: RgbImage,
  landmarks: readonly Point[],
): Promise<Float32Array<ArrayBuffer> | undefined> {
  const square = aroundBox(image, cropAround(landmarks));
  if (square === undefined) return undefined;
  const descriptor = await onSquare(networks, image, square, RECOGNITION_INPUT, (input) =>
    networks.nets.faceRecognitionNet.computeFaceDescriptor(input),
  );
  return Float32Array.from(descriptor as Float32Array);
}

function cropAround(landmarks: readonly Point[]): Box {
  // The 68 points' numbering: 36 to 41 one eye, 42 to 47 the other, 48 to 67 the mouth.
  const eyes = [centre(landmarks.slice(36, 42)), centre(landmarks.slice(42, 48))] as const;
  const mouth = centre(landmarks.slice(48, 68));
  const reach = (eye: Point): number => Math.hypot(mouth.x - eye.x, mouth.y - eye.y);
  const side = Math.floor((reach(eyes[0]) + reach(eyes[1])) / 2 / CROP.eyesToMouth);
  const middle = centre([...eyes, mouth]);
  return {
    x: Math.floor(Math.max(0, middle.x - CROP.x * side)),
    y: Math.floor(Math.max(0, middle.y - CROP.y * side)),
    width: side,
    height: side,
  };
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** From parts of a square to pixels of the image. */
function inImage(part: Box, { x, y, side }: Square): Box {
  return { x: x + part.x * side, y: y + part.y * side, width: part.width * side, height: part.height * side };
}
