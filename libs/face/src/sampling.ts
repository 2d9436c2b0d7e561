import type { RgbImage } from './image/decode.js';

/** A rectangle in pixels of the upright image; may lie partly outside it. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A square of the image's plane, of which only what lies within `crop` is shown; the rest is black. */
export interface Square {
  /** The square's left upper corner and side, in pixels of the image. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Whole pixels within the image. */
  readonly crop: Box;
}

/** The square that starts at the image's left upper corner and holds it: what the large detector looks at. */
export function wholeImage({ width, height }: RgbImage): Square {
  return { x: 0, y: 0, side: Math.max(width, height), crop: { x: 0, y: 0, width, height } };
}

/** The image in the middle of a black square `factor` times as long as its longest side. */
export function onCanvas({ width, height }: RgbImage, factor: number): Square {
  const side = Math.round(Math.max(width, height) * factor);
  const crop = { x: 0, y: 0, width, height };
  return { x: -Math.floor((side - width) / 2), y: -Math.floor((side - height) / 2), side, crop };
}

/** A box cut at the image's borders and padded with black on both sides to a square, as face-api does before its networks. */
export function aroundBox({ width, height }: RgbImage, box: Box): Square | undefined {
  const x = Math.max(box.x, 0);
  const y = Math.max(box.y, 0);
  const crop = {
    x: Math.floor(x),
    y: Math.floor(y),
    width: Math.floor(Math.min(box.x + box.width - x, width - x)),
    height: Math.floor(Math.min(box.y + box.height - y, height - y)),
  };
  if (crop.width <= 0 || crop.height <= 0) return undefined;
  const side = Math.max(crop.width, crop.height);
  return {
    x: crop.x - Math.floor((side - crop.width) / 2),
    y: crop.y - Math.floor((side - crop.height) / 2),
    side,
    crop,
  };
}

/**
 * Scales a square of the image to `size` × `size` × 3 floats of 0 to 255, bilinear, sampling at `i · side / size`: the
 * numbers that TensorFlow's `resizeBilinear` (neither aligned corners nor half-pixel centres) gives for the padded
 * picture, without holding that picture as floats (12 bytes a pixel).
 */
export function sampleSquare(image: RgbImage, square: Square, size: number): Float32Array {
  const columns = axis(square.x, square.side, size, square.crop.x, square.crop.width);
  const rows = axis(square.y, square.side, size, square.crop.y, square.crop.height);
  const out = new Float32Array(size * size * 3);
  const { data, width } = image;
  const read = (x: number, y: number, channel: number): number =>
    x < 0 || y < 0 ? 0 : (data[(y * width + x) * 3 + channel] ?? 0);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel += 1) {
        const top = read(column.low, row.low, channel);
        const above = top + (read(column.high, row.low, channel) - top) * column.part;
        const bottom = read(column.low, row.high, channel);
        const below = bottom + (read(column.high, row.high, channel) - bottom) * column.part;
        out[at] = above + (below - above) * row.part;
        at += 1;
      }
    }
  }
  return out;
}

/** Per output position: the two source positions (−1: black) and how far between them it lies. */
function axis(
  from: number,
  side: number,
  size: number,
  cropFrom: number,
  cropLength: number,
): readonly { low: number; high: number; part: number }[] {
  const inCrop = (position: number): number =>
    position >= cropFrom && position < cropFrom + cropLength ? position : -1;
  return Array.from({ length: size }, (_, index) => {
    const exact = (index * side) / size;
    const low = Math.floor(exact);
    const high = Math.min(Math.ceil(exact), side - 1);
    return { low: inCrop(from + low), high: inCrop(from + high), part: exact - low };
  });
}
