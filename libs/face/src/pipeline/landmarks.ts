import { centreOf, type Point } from '../face.js';
import { LANDMARK_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Box } from '../pixels/box.js';
import type { Pyramid } from '../pixels/image.js';
import { warp } from '../pixels/warp.js';

/**
 * The sizes of a box in which landmarks are looked for when it is done thoroughly. Their mean is steadier than one of them: on
 * LFW's fold 1 it brings the equal error rate of the thorough recipe from 0.96 to 0.81 %.
 */
const SCALES = [0.85, 1, 1.15] as const;

/**
 * The 68 points of the face in a box (iBUG 300-W scheme), in pixels of the picture; `thoroughly` looks three times and takes
 * the mean.
 */
export async function findLandmarks(
  networks: FaceNetworks,
  pyramid: Pyramid,
  box: Box,
  thoroughly = false,
): Promise<Point[]> {
  const squares = (thoroughly ? SCALES : [1]).map((scale) => squareAround(box, scale));
  const numbers = LANDMARK_SIDE * LANDMARK_SIDE * 3;
  const pictures = new Float32Array(squares.length * numbers);
  for (const [index, { x, y, side }] of squares.entries()) {
    const step = side / LANDMARK_SIDE;
    const affine = { a: step, b: 0, c: x, d: 0, e: step, f: y };
    warp(pyramid, affine, LANDMARK_SIDE, LANDMARK_SIDE, pictures, index * numbers);
  }
  const parts = await networks.landmarks(pictures, squares.length);
  const length = parts.length / squares.length;
  return Array.from({ length: length / 2 }, (_, point) =>
    centreOf(
      squares.map(({ x, y, side }, index) => ({
        x: x + (parts[index * length + point * 2] ?? Number.NaN) * side,
        y: y + (parts[index * length + point * 2 + 1] ?? Number.NaN) * side,
      })),
    ),
  );
}

/** The square with a box's middle, and its longer side times `scale`. */
function squareAround({ x, y, width, height }: Box, scale: number): { x: number; y: number; side: number } {
  const side = Math.max(width, height) * scale;
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, side };
}
