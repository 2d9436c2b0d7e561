import type { Point } from '../../face.js';
import type { RgbImage } from '../../pixels/image.js';

/** Rows in which an upright line is looked for, from above the brows by so much of the face's height to below the chin. */
const ROWS = 48;
const REACH = { above: 0.6, below: 0.2 } as const;
/** Where it is looked for, beside the face, by the distance of the jaw's ends: hair and ears are nearer. */
const BESIDE = { from: 0.12, to: 1.3 } as const;
/** Slants, in pixels across for each down: a phone that is held, a monitor that is seen from the side (5°). */
const SLANTS = [-0.08, -0.04, 0, 0.04, 0.08];
/** Grey levels by which both sides of an edge differ at least: in dim pictures noise reaches 6. */
const STEP = 10;
/** Pixels to both sides of an edge that are compared. */
const NEAR = [2, 3];

/**
 * How much of an upright straight edge there is on both sides of a face, 0 to 1: of the rows beside it, the part that the best line goes
 * through, on the side where that is less. The edges of a phone, a monitor or a sheet go all the way; a room's own seldom on both sides.
 */
export function measureEdges(image: RgbImage, landmarks: readonly Point[]): number | undefined {
  const xs = landmarks.map(({ x }) => x);
  const ys = landmarks.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [brow, chin] = [Math.min(...ys), Math.max(...ys)];
  const [width, height] = [right - left, chin - brow];
  if (!(width > 0 && height > 0)) return undefined;
  const margin = Math.max(...NEAR) + 1;
  const top = Math.max(0, Math.round(brow - REACH.above * height));
  const bottom = Math.min(image.height - 1, Math.round(chin + REACH.below * height));
  const best = (from: number, to: number): number => {
    let most = 0;
    for (let x = Math.max(margin, Math.round(from)); x <= Math.min(image.width - 1 - margin, Math.round(to)); x += 1) {
      for (const slant of SLANTS) most = Math.max(most, coverage(image, x, slant, top, bottom, margin));
    }
    return most;
  };
  return Math.min(
    best(left - BESIDE.to * width, left - BESIDE.from * width),
    best(right + BESIDE.from * width, right + BESIDE.to * width),
  );
}

/** The part of the rows in which the picture steps in one direction, up or down, at a slanted line through `x` at half height. */
function coverage(image: RgbImage, x: number, slant: number, top: number, bottom: number, margin: number): number {
  let [brighter, darker] = [0, 0];
  for (let row = 0; row < ROWS; row += 1) {
    const y = Math.round(top + ((bottom - top) * row) / (ROWS - 1));
    const at = Math.round(x + slant * (y - (top + bottom) / 2));
    if (at < margin || at >= image.width - margin) continue;
    let step = 0;
    for (const away of NEAR) step += lumaAt(image, at + away, y) - lumaAt(image, at - away, y);
    step /= NEAR.length;
    if (step > STEP) brighter += 1;
    else if (step < -STEP) darker += 1;
  }
  return Math.max(brighter, darker) / ROWS;
}

/** Rec. 601. */
function lumaAt({ width, data }: RgbImage, x: number, y: number): number {
  const at = (y * width + x) * 3;
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}
