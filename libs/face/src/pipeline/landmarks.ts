import { centreOf, type Point } from '../face.js';
import { LANDMARK_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Box } from '../pixels/box.js';
import type { Pyramid } from '../pixels/image.js';
import { warp } from '../pixels/warp.js';

/**
 * Sizes of a box beside its own in which landmarks are looked for when it is done thoroughly. The mean of all three is steadier
 * than one: on LFW's fold 1 it brings the equal error rate of the thorough recipe from 0.96 to 0.81 %.
 */
const AROUND = [0.85, 1.15] as const;

/** The longer side of a detection to that of its landmarks (median over London's portraits). */
const BOX_TO_LANDMARKS = 1.32;

/** The 68 points of the face in a box (iBUG 300-W scheme), in pixels of the picture. */
export async function findLandmarks(networks: FaceNetworks, pyramid: Pyramid, box: Box): Promise<Point[]> {
  const [points = []] = await look(networks, pyramid, [squareAround(box, 1)]);
  return points;
}

/** Landmarks that were found in a box, made steadier by two more looks. */
export async function steadyLandmarks(
  networks: FaceNetworks,
  pyramid: Pyramid,
  box: Box,
  found: readonly Point[],
): Promise<Point[]> {
  const squares = AROUND.map((scale) => squareAround(box, scale));
  const more = await look(networks, pyramid, squares);
  return found.map((point, index) => centreOf([point, ...more.flatMap((points) => points[index] ?? [])]));
}

interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The points in each of some squares. */
async function look(networks: FaceNetworks, pyramid: Pyramid, squares: readonly Square[]): Promise<Point[][]> {
  const numbers = LANDMARK_SIDE * LANDMARK_SIDE * 3;
  const pictures = new Float32Array(squares.length * numbers);
  for (const [index, { x, y, side }] of squares.entries()) {
    const step = side / LANDMARK_SIDE;
    const affine = { a: step, b: 0, c: x, d: 0, e: step, f: y };
    warp(pyramid, affine, LANDMARK_SIDE, LANDMARK_SIDE, pictures, index * numbers);
  }
  const parts = await networks.landmarks(pictures, squares.length);
  const length = parts.length / squares.length;
  return squares.map(({ x, y, side }, index) =>
    Array.from({ length: length / 2 }, (_, point) => ({
      x: x + (parts[index * length + point * 2] ?? Number.NaN) * side,
      y: y + (parts[index * length + point * 2 + 1] ?? Number.NaN) * side,
    })),
  );
}

/** The square with a box's middle, and its longer side times `scale`. */
function squareAround({ x, y, width, height }: Box, scale: number): Square {
  const side = Math.max(width, height) * scale;
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, side };
}

/**
 * The box that a detection of a face with these landmarks would have. Where a small face's detection is out of place, its
 * landmarks are as well, and those that are looked for once more in this box are not: of London's portraits laid into photos
 * of 4000 × 2524 with a face of 100 pixels, the descriptors were at 0.22 or less of the whole portraits', then at 0.09 or less.
 */
export function boxOfLandmarks(landmarks: readonly Point[]): Box {
  const xs = landmarks.map(({ x }) => x);
  const ys = landmarks.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return squareBox(
    squareAround({ x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }, BOX_TO_LANDMARKS),
  );
}

const squareBox = ({ x, y, side }: Square): Box => ({ x, y, width: side, height: side });
