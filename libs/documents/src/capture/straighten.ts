import type { RgbImage } from '@vestibule/face/live';
import { sidesOf, type Corners } from './corners.js';
import { LAYOUTS, type Shape } from './shapes.js';
import { freeing, type Vision } from './vision.js';

/** Longest side of a straightened picture, in pixels: 45 a character of a passport's zone. */
const MOST_SIDE = 2000;

/**
 * The document alone, straight and with its own proportions, upright as seen; never larger than it is in the picture.
 *
 * @param corners in fractions of the picture's sides, as a look gives them
 */
export function straighten({ cv }: Vision, image: RgbImage, corners: Corners, shape: Shape): RgbImage {
  const pixels = corners.map(([x, y]) => [x * image.width, y * image.height]) as unknown as Corners;
  const { width, height } = straightSize(pixels, shape, MOST_SIDE);
  return freeing((keep) => {
    const whole = keep(cv.matFromArray(image.height, image.width, cv.CV_8UC3, image.data));
    const straight = keep(warp({ cv }, whole, pixels, width, height));
    return { width, height, data: Uint8Array.from(straight.data) };
  });
}

/** The size of a straightened document: of its ratio, wide or high as seen, and no larger than it is, of at most `most` pixels. */
export function straightSize(
  corners: Corners,
  shape: Shape,
  most: number,
): { readonly width: number; readonly height: number } {
  const [top, right, bottom, left] = sidesOf(corners);
  const [across, down] = [(top + bottom) / 2, (left + right) / 2];
  const seen = Math.max(across, down) / Math.max(1, Math.min(across, down));
  const ratio = LAYOUTS[shape].ratios.reduce((best, each) =>
    Math.abs(each - seen) < Math.abs(best - seen) ? each : best,
  );
  // The shorter of what both sides say: a slant makes one of them short, and what isn't there can't be enlarged.
  const long = Math.min(most, Math.max(1, Math.round(Math.max(across, down))));
  const short = Math.max(1, Math.round(long / ratio));
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

/** Maps corners in pixels onto a picture of a size. The result is the caller's to free. */
export function warp(
  { cv }: Vision,
  whole: InstanceType<Vision['cv']['Mat']>,
  corners: Corners,
  width: number,
  height: number,
): InstanceType<Vision['cv']['Mat']> {
  return freeing((keep) => {
    // OpenCV counts from a pixel's middle, corners from the picture's border.
    const inner = (places: readonly number[]) =>
      keep(
        cv.matFromArray(
          4,
          1,
          cv.CV_32FC2,
          places.map((each) => each - 0.5),
        ),
      );
    const [from, to] = [inner(corners.flat()), inner([0, 0, width, 0, width, height, 0, height])];
    const transform = keep(cv.getPerspectiveTransform(from, to));
    const straight = new cv.Mat();
    cv.warpPerspective(
      whole,
      straight,
      transform,
      new cv.Size(width, height),
      cv.INTER_LINEAR,
      cv.BORDER_REPLICATE,
      new cv.Scalar(),
    );
    return straight;
  });
}
