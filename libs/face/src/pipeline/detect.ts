import type { Detection } from '../face.js';
import { suppress, tinyDetections, largeDetections, type RawDetection } from '../networks/boxes.js';
import { SSD_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Pyramid } from '../pixels/image.js';
import { warp } from '../pixels/warp.js';

/** The tiny detector's cells, in pixels: its inputs' sides are multiples of it. */
const CELL = 32;

/** What the tiny detector looks at: a picture shrunk to this many pixels on its longest side, with a black border around. */
export interface TinyPass {
  readonly longest: number;
  /** Border on each side, as a part of the picture's longest side: a face that fills the frame is found only with one. */
  readonly border: number;
}

/** Where a pass's input lies in the picture. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly step: number;
}

function frameOf(pyramid: Pyramid, { longest, border }: TinyPass): Frame {
  const { width, height } = pyramid.image;
  const side = Math.max(width, height);
  const step = side / longest;
  const cells = (length: number): number => Math.ceil((length / step + 2 * border * longest) / CELL) * CELL;
  const [inputWidth, inputHeight] = [cells(width), cells(height)];
  return {
    width: inputWidth,
    height: inputHeight,
    step,
    x: (width - inputWidth * step) / 2,
    y: (height - inputHeight * step) / 2,
  };
}

/** The picture as a network's input: each sample at the middle of the pixels that it stands for. */
function sample(pyramid: Pyramid, { width, height, x, y, step }: Frame): Float32Array {
  const picture = new Float32Array(width * height * 3);
  const middle = (step - 1) / 2;
  warp(pyramid, { a: step, b: 0, c: x + middle, d: 0, e: step, f: y + middle }, width, height, picture);
  return picture;
}

const placed = (raw: RawDetection, { width, height, x, y, step }: Frame): Detection => ({
  confidence: raw.score,
  box: {
    x: x + raw.left * width * step,
    y: y + raw.top * height * step,
    width: (raw.right - raw.left) * width * step,
    height: (raw.bottom - raw.top) * height * step,
  },
});

/** Every face that the tiny detector sees in one pass. */
export async function detectTiny(
  networks: FaceNetworks,
  pyramid: Pyramid,
  pass: TinyPass,
  minConfidence: number,
): Promise<Detection[]> {
  const frame = frameOf(pyramid, pass);
  const grid = await networks.detectTiny(sample(pyramid, frame), frame.width, frame.height);
  return tinyDetections(grid, frame.width / CELL, frame.height / CELL, minConfidence).map((raw) => placed(raw, frame));
}

/** Every face that the large detector sees: the picture lies in the upper left of a black square. */
export async function detectLarge(
  networks: FaceNetworks,
  pyramid: Pyramid,
  minConfidence: number,
): Promise<Detection[]> {
  const { width, height } = pyramid.image;
  const step = Math.max(width, height) / SSD_SIDE;
  const frame = { width: SSD_SIDE, height: SSD_SIDE, x: 0, y: 0, step };
  const { boxes, scores } = await networks.detectLarge(sample(pyramid, frame));
  return largeDetections(boxes, scores, minConfidence).map((raw) => placed(raw, frame));
}

/** One list of several passes': of detections that overlap by more than `most`, the most confident stays. */
export function merge(detections: readonly Detection[], most: number): Detection[] {
  const boxes = detections.map((detection) => {
    const { x, y, width, height } = detection.box;
    return { left: x, top: y, right: x + width, bottom: y + height, score: detection.confidence, detection };
  });
  return suppress(boxes, most).map(({ detection }) => detection);
}
