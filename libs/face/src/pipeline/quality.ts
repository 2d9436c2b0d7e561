import type { FaceQuality } from '../engine.js';
import type { Point } from '../face.js';
import type { Pyramid } from '../pixels/image.js';
import { warp } from '../pixels/warp.js';
import { fitTemplate, viewOf } from './align.js';
import { jawWidthOf } from './gesture-signs.js';

/** Side of the picture that quality is measured on, in pixels: dlib's mean face without a border, brows to mouth. */
const SIDE = 100;

/** Luma from red, green and blue (ITU-R BT.709). */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** From this value on (of 255) a pixel is all but white: nothing of the skin is left in it. */
const WHITE = 247;

/**
 * Measures a face as a picture, on the aligned face at a fixed size, so that the numbers mean the same whatever the picture's.
 *
 * Sharpness is the variance of the Laplacian of the luma over the luma's own variance: without a unit, and the same whether
 * the light is strong or weak (Pech-Pacheco et al. 2000 have the variance alone).
 */
export function measureQuality(pyramid: Pyramid, landmarks: readonly Point[]): FaceQuality {
  const picture = new Float32Array(SIDE * SIDE * 3);
  warp(pyramid, viewOf(fitTemplate(landmarks, 'dlib'), { padding: 0 }, SIDE), SIDE, SIDE, picture);
  const luma = new Float32Array(SIDE * SIDE);
  let [sum, squares, white] = [0, 0, 0];
  for (let index = 0; index < luma.length; index += 1) {
    const at = index * 3;
    const value = LUMA[0] * (picture[at] ?? 0) + LUMA[1] * (picture[at + 1] ?? 0) + LUMA[2] * (picture[at + 2] ?? 0);
    luma[index] = value;
    sum += value;
    squares += value * value;
    if (value >= WHITE) white += 1;
  }
  const mean = sum / luma.length;
  const contrast = squares / luma.length - mean * mean;
  return {
    jawWidth: jawWidthOf(landmarks),
    brightness: mean / 255,
    overexposed: white / luma.length,
    sharpness: laplacianVariance(luma, SIDE) / Math.max(contrast, 1),
  };
}

/** The variance of luma minus the mean of its four neighbours, times four. */
function laplacianVariance(luma: Float32Array, side: number): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      const at = y * side + x;
      const value =
        (luma[at - 1] ?? 0) +
        (luma[at + 1] ?? 0) +
        (luma[at - side] ?? 0) +
        (luma[at + side] ?? 0) -
        4 * (luma[at] ?? 0);
      sum += value;
      squares += value * value;
    }
  }
  const count = (side - 2) ** 2;
  return squares / count - (sum / count) ** 2;
}
