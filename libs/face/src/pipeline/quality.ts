import type { FaceQuality } from '../engine.js';
import { RECOGNITION_SIDE } from '../networks/networks.js';

/** The part of the aligned picture that is measured: from the brows to the mouth, without hair, ears and background. */
const FROM = Math.round(0.2 * RECOGNITION_SIDE);
const TO = Math.round(0.8 * RECOGNITION_SIDE);

/** Luma from red, green and blue (ITU-R BT.709). */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** From this value on (of 255) a pixel is all but white: nothing of the skin is left in it. */
const WHITE = 247;

/**
 * Measures a face as a picture, on the aligned face that the recognition network sees (150 × 150 pixels, 0 to 255), so that
 * the numbers mean the same whatever the picture's size.
 *
 * Sharpness is the variance of the Laplacian of the luma over the luma's own variance: without a unit, and the same whether
 * the light is strong or weak (Pech-Pacheco et al. 2000 have the variance alone).
 */
export function measureQuality(picture: Float32Array): Omit<FaceQuality, 'jawWidth'> {
  const side = TO - FROM;
  const luma = new Float32Array(side * side);
  let [sum, squares, white] = [0, 0, 0];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = ((y + FROM) * RECOGNITION_SIDE + x + FROM) * 3;
      const value =
        LUMA[0] * (picture[at] ?? 0) + LUMA[1] * (picture[at + 1] ?? 0) + LUMA[2] * (picture[at + 2] ?? 0);
      luma[y * side + x] = value;
      sum += value;
      squares += value * value;
      if (value >= WHITE) white += 1;
    }
  }
  const count = side * side;
  const mean = sum / count;
  const contrast = squares / count - mean * mean;
  return {
    brightness: mean / 255,
    overexposed: white / count,
    sharpness: laplacianVariance(luma, side) / Math.max(contrast, 1),
  };
}

/** The variance of luma minus the mean of its four neighbours, times four. */
function laplacianVariance(luma: Float32Array, side: number): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      const at = y * side + x;
      const value =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - side] ?? 0) + (luma[at + side] ?? 0) - 4 * (luma[at] ?? 0);
      sum += value;
      squares += value * value;
    }
  }
  const count = (side - 2) ** 2;
  return squares / count - (sum / count) ** 2;
}
