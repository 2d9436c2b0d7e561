import type { Point } from '../face.js';
import { LANDMARK_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Box } from '../pixels/box.js';
import type { Pyramid } from '../pixels/image.js';
import { warp } from '../pixels/warp.js';

/** The 68 points of the face in a box (iBUG 300-W scheme), in pixels of the picture. */
export async function findLandmarks(networks: FaceNetworks, pyramid: Pyramid, box: Box): Promise<Point[]> {
  const { x, y, step } = squareAround(box, LANDMARK_SIDE);
  const picture = new Float32Array(LANDMARK_SIDE * LANDMARK_SIDE * 3);
  warp(pyramid, { a: step, b: 0, c: x, d: 0, e: step, f: y }, LANDMARK_SIDE, LANDMARK_SIDE, picture);
  const points = await networks.landmarks(picture, 1);
  return Array.from({ length: points.length / 2 }, (_, index) => ({
    x: x + (points[index * 2] ?? Number.NaN) * LANDMARK_SIDE * step,
    y: y + (points[index * 2 + 1] ?? Number.NaN) * LANDMARK_SIDE * step,
  }));
}

/** The square with a box's middle and longer side, and the distance of its samples. */
export function squareAround({ x, y, width, height }: Box, samples: number): { x: number; y: number; step: number } {
  const side = Math.max(width, height);
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, step: side / samples };
}
