import type { Pyramid } from './image.js';

/**
 * Where a sample of the output lies in the picture: x = a·u + b·v + c, y = d·u + e·v + f, with u and v the column and row of
 * the output, and x and y in pixels of the whole picture (a pixel's centre is at its whole number).
 */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/**
 * Samples `width` × `height` places of a picture, bilinear, as floats of 0 to 255 (row by row: red, green, blue); what lies
 * outside the picture is black. Written into `out` from `offset` on, so that a batch needs no copy.
 */
export function warp(
  pyramid: Pyramid,
  { a, b, c, d, e, f }: Affine,
  width: number,
  height: number,
  out: Float32Array,
  offset = 0,
): void {
  const index = pyramid.levelFor(Math.min(Math.hypot(a, d), Math.hypot(b, e)));
  const { data, width: columns, height: rows } = pyramid.level(index);
  const scale = 2 ** -index;
  // A pixel of a half lies between its four: its centre is half a pixel further in the whole picture's numbers.
  const shift = (scale - 1) / 2;
  let at = offset;
  for (let v = 0; v < height; v += 1) {
    const startX = (b * v + c) * scale + shift;
    const startY = (e * v + f) * scale + shift;
    for (let u = 0; u < width; u += 1, at += 3) {
      const x = startX + a * scale * u;
      const y = startY + d * scale * u;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const partX = x - left;
      const partY = y - top;
      const w00 = (1 - partX) * (1 - partY);
      const w10 = partX * (1 - partY);
      const w01 = (1 - partX) * partY;
      const w11 = partX * partY;
      const from = (top * columns + left) * 3;
      if (left >= 0 && top >= 0 && left + 1 < columns && top + 1 < rows) {
        const below = from + columns * 3;
        for (let channel = 0; channel < 3; channel += 1) {
          out[at + channel] =
            w00 * (data[from + channel] as number) +
            w10 * (data[from + 3 + channel] as number) +
            w01 * (data[below + channel] as number) +
            w11 * (data[below + 3 + channel] as number);
        }
      } else {
        const inLeft = left >= 0 && left < columns;
        const inRight = left + 1 >= 0 && left + 1 < columns;
        const inTop = top >= 0 && top < rows;
        const inBottom = top + 1 >= 0 && top + 1 < rows;
        for (let channel = 0; channel < 3; channel += 1) {
          const here = from + channel;
          out[at + channel] =
            (inTop && inLeft ? w00 * (data[here] ?? 0) : 0) +
            (inTop && inRight ? w10 * (data[here + 3] ?? 0) : 0) +
            (inBottom && inLeft ? w01 * (data[here + columns * 3] ?? 0) : 0) +
            (inBottom && inRight ? w11 * (data[here + columns * 3 + 3] ?? 0) : 0);
        }
      }
    }
  }
}

/** Mirrors a square of `side` × `side` × 3 numbers left to right, into `out` from `offset` on. */
export function mirror(pixels: Float32Array, from: number, side: number, out: Float32Array, offset: number): void {
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const source = from + (row * side + side - 1 - column) * 3;
      const at = offset + (row * side + column) * 3;
      out[at] = pixels[source] ?? 0;
      out[at + 1] = pixels[source + 1] ?? 0;
      out[at + 2] = pixels[source + 2] ?? 0;
    }
  }
}
