import type { RgbImage } from '@vestibule/face/live';
import type { Corners } from './corners.js';
import { freeing, type Vision } from './vision.js';

/** A drawn card with lines of text on a table; lengths in pixels of the frame. */
export interface Scene {
  readonly width?: number;
  readonly height?: number;
  /** The card's corners, clockwise from the top left. */
  readonly corners?: Corners;
  readonly table?: number;
  readonly paper?: number;
  /** Deviation of a blur over all. */
  readonly blur?: number;
  /** How bright the whole is, 1 as it is drawn. */
  readonly light?: number;
  /** A lamp's reflection: its middle, and its radius. */
  readonly lamp?: readonly [x: number, y: number, radius: number];
}

/** An ID-1 card of 400 × 252 in the middle of 640 × 480. */
export const CARD: Corners = [
  [120, 114],
  [520, 114],
  [520, 366],
  [120, 366],
];

/** Pixels of the card before it is laid onto the table, and of its lines of text. */
const [ACROSS, DOWN] = [856, 540];
const [LINES, MARGIN, STROKE] = [9, 60, 4];

/** OpenCV counts from a pixel's middle, corners from the picture's border. */
const toMiddle = (place: number): number => place - 0.5;

/** Draws a frame. Without corners there is only the table. */
export function drawScene(
  { cv }: Vision,
  { width = 640, height = 480, table = 60, paper = 225, ...scene }: Scene,
): RgbImage {
  return freeing((keep) => {
    const grey = (level: number) => new cv.Scalar(level, level, level, 255);
    const frame = keep(new cv.Mat(height, width, cv.CV_8UC3, grey(table)));
    if (scene.corners) {
      const card = keep(new cv.Mat(DOWN, ACROSS, cv.CV_8UC3, grey(paper)));
      for (let line = 0; line < LINES; line += 1) {
        // Marks of different lengths, as words have them.
        for (let x = MARGIN; x < ACROSS - MARGIN - 40; x += 34 + ((x * (line + 3)) % 23)) {
          const y = MARGIN + line * 48;
          // Thin strokes across and down, as letters have them.
          cv.rectangle(card, new cv.Point(x, y), new cv.Point(x + STROKE, y + 22), grey(40), -1);
          cv.rectangle(card, new cv.Point(x, y + 9), new cv.Point(x + 12 + (x % 9), y + 9 + STROKE), grey(40), -1);
        }
      }
      const from = keep(cv.matFromArray(4, 1, cv.CV_32FC2, [0, 0, ACROSS, 0, ACROSS, DOWN, 0, DOWN].map(toMiddle)));
      const to = keep(cv.matFromArray(4, 1, cv.CV_32FC2, scene.corners.flat().map(toMiddle)));
      const transform = keep(cv.getPerspectiveTransform(from, to));
      const laid = keep(new cv.Mat());
      const size = new cv.Size(width, height);
      cv.warpPerspective(card, laid, transform, size, cv.INTER_LINEAR, cv.BORDER_CONSTANT, new cv.Scalar());
      const ink = keep(new cv.Mat());
      const whole = keep(new cv.Mat(DOWN, ACROSS, cv.CV_8UC1, new cv.Scalar(255)));
      cv.warpPerspective(whole, ink, transform, size, cv.INTER_LINEAR, cv.BORDER_CONSTANT, new cv.Scalar());
      laid.copyTo(frame, ink);
    }
    if (scene.blur) cv.GaussianBlur(frame, frame, new cv.Size(0, 0), scene.blur);
    return { width, height, data: lit(frame.data, width, scene) };
  });
}

/** With a lamp's reflection, and more or less light. */
function lit(bytes: Uint8Array, width: number, { lamp, light = 1 }: Scene): Uint8Array {
  return bytes.map((byte, at) => {
    const [column, row] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const far = lamp ? Math.hypot(column - lamp[0], row - lamp[1]) / lamp[2] : Infinity;
    return Math.min(255, byte * light + 400 * Math.exp(-(far ** 2)));
  });
}

/** Corners moved by so many pixels. */
export const moved = (corners: Corners, across: number, down: number): Corners =>
  corners.map(([x, y]) => [x + across, y + down]) as unknown as Corners;

/** Corners about their middle, larger or smaller. */
export function sized(corners: Corners, factor: number): Corners {
  const [x, y] = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + (corner[axis as 0] ?? 0) / 4, 0)) as [
    number,
    number,
  ];
  return corners.map(([px, py]) => [x + (px - x) * factor, y + (py - y) * factor]) as unknown as Corners;
}
