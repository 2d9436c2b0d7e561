import type { Box } from '../pixels/box.js';
import type { RgbImage } from '../pixels/image.js';

/** Says of one picture how live its face looks: paper, screens and masks have a look of their own. */
export interface PassiveDetector {
  /** 0 (an attack) to 1 (live), of the face in a box of the picture, which is in its pixels. */
  score(image: RgbImage, box: Box): Promise<number>;
  close(): Promise<void>;
}

/** The network's square input, in pixels, and how much of the picture it is shown, by the face's box (its authors'). */
export const PASSIVE_SIDE = 128;
const ENLARGED = 1.5;

/**
 * What the network is shown: the square around a box, enlarged; 3 × 128 × 128 numbers of 0 to 1, the colours one after another. Where it
 * reaches over the picture's border, the border goes on.
 */
export function passiveInput({ width, height, data }: RgbImage, box: Box): Float32Array {
  const side = Math.max(box.width, box.height) * ENLARGED;
  const [left, top] = [box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2];
  const step = side / PASSIVE_SIDE;
  const input = new Float32Array(3 * PASSIVE_SIDE * PASSIVE_SIDE);
  const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, Math.round(value)));
  for (let row = 0; row < PASSIVE_SIDE; row += 1) {
    const y = clamp(top + (row + 0.5) * step, height);
    for (let column = 0; column < PASSIVE_SIDE; column += 1) {
      const at = (y * width + clamp(left + (column + 0.5) * step, width)) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        input[(channel * PASSIVE_SIDE + row) * PASSIVE_SIDE + column] = (data[at + channel] ?? 0) / 255;
      }
    }
  }
  return input;
}
