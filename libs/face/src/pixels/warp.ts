import type { Pyramid, RgbImage } from './image.js';

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
  const level = pyramid.level(index);
  const { data, width: columns, height: rows } = level;
  const scale = 2 ** -index;
  // A pixel of a half lies between its four: its centre is half a pixel further in the whole picture's numbers.
  const shift = (scale - 1) / 2;
  const [acrossX, acrossY] = [a * scale, d * scale];
  if (b === 0 && d === 0) {
    const across = axisOf(c * scale + shift, acrossX, width, columns);
    const down = axisOf(f * scale + shift, e * scale, height, rows);
    return sampleStraight(level, across, down, out, offset);
  }
  const [lastX, lastY] = [columns - 1, rows - 1];
  const stride = columns * 3;
  let at = offset;
  for (let v = 0; v < height; v += 1) {
    let x = (b * v + c) * scale + shift;
    let y = (e * v + f) * scale + shift;
    for (let u = 0; u < width; u += 1, at += 3, x += acrossX, y += acrossY) {
      // Written out channel by channel: this is where a kiosk's loop spends its own time.
      if (x >= 0 && y >= 0 && x < lastX && y < lastY) {
        const left = x | 0;
        const top = y | 0;
        const partX = x - left;
        const partY = y - top;
        const w11 = partX * partY;
        const w10 = partX - w11;
        const w01 = partY - w11;
        const w00 = 1 - partX - w01;
        const here = top * stride + left * 3;
        const below = here + stride;
        out[at] =
          w00 * (data[here] as number) +
          w10 * (data[here + 3] as number) +
          w01 * (data[below] as number) +
          w11 * (data[below + 3] as number);
        out[at + 1] =
          w00 * (data[here + 1] as number) +
          w10 * (data[here + 4] as number) +
          w01 * (data[below + 1] as number) +
          w11 * (data[below + 4] as number);
        out[at + 2] =
          w00 * (data[here + 2] as number) +
          w10 * (data[here + 5] as number) +
          w01 * (data[below + 2] as number) +
          w11 * (data[below + 5] as number);
      } else {
        sampleBorder(level, x, y, out, at);
      }
    }
  }
}

/** Where samples along one side of the output lie: the pixel before each, and how far it is on the way to the next. */
interface Axis {
  readonly before: Int32Array;
  readonly part: Float32Array;
  /** The samples from `first` up to `end` have a pixel before and after them; the others touch the border or lie outside. */
  readonly first: number;
  readonly end: number;
  readonly start: number;
  readonly step: number;
}

function axisOf(start: number, step: number, samples: number, pixels: number): Axis {
  const before = new Int32Array(samples);
  const part = new Float32Array(samples);
  let [first, end] = [samples, samples];
  for (let index = 0; index < samples; index += 1) {
    const at = start + step * index;
    before[index] = Math.floor(at);
    part[index] = at - Math.floor(at);
    const inside = at >= 0 && at < pixels - 1;
    if (inside && first === samples) first = index;
    if (!inside && first < samples && end === samples) end = index;
  }
  return { before, part, first, end: Math.max(first, end), start, step };
}

/** `warp` without a turn: each column's and row's place is worked out once, and nothing is looked up outside the picture. */
function sampleStraight(level: RgbImage, across: Axis, down: Axis, out: Float32Array, offset: number): void {
  const { data, width, height } = level;
  const [samples, rows] = [across.before.length, down.before.length];
  const stride = width * 3;
  for (let v = 0; v < rows; v += 1) {
    const row = offset + v * samples * 3;
    const y = down.start + down.step * v;
    if (!(y > -1 && y < height)) {
      out.fill(0, row, row + samples * 3);
      continue;
    }
    const inner = v >= down.first && v < down.end;
    const [from, to] = inner ? [across.first, across.end] : [0, 0];
    const top = (down.before[v] as number) * stride;
    const partY = down.part[v] as number;
    for (let u = from, at = row + from * 3; u < to; u += 1, at += 3) {
      const here = top + (across.before[u] as number) * 3;
      const below = here + stride;
      const partX = across.part[u] as number;
      const w11 = partX * partY;
      const w10 = partX - w11;
      const w01 = partY - w11;
      const w00 = 1 - partX - w01;
      out[at] =
        w00 * (data[here] as number) +
        w10 * (data[here + 3] as number) +
        w01 * (data[below] as number) +
        w11 * (data[below + 3] as number);
      out[at + 1] =
        w00 * (data[here + 1] as number) +
        w10 * (data[here + 4] as number) +
        w01 * (data[below + 1] as number) +
        w11 * (data[below + 4] as number);
      out[at + 2] =
        w00 * (data[here + 2] as number) +
        w10 * (data[here + 5] as number) +
        w01 * (data[below + 2] as number) +
        w11 * (data[below + 5] as number);
    }
    for (let u = 0; u < samples; u += 1) {
      if (u === from && to > from) u = to;
      if (u < samples) sampleBorder(level, across.start + across.step * u, y, out, row + u * 3);
    }
  }
}

/** A sample on the border or outside: what is not there counts as black. */
function sampleBorder({ data, width, height }: RgbImage, x: number, y: number, out: Float32Array, at: number): void {
  out[at] = 0;
  out[at + 1] = 0;
  out[at + 2] = 0;
  if (!(x > -1 && y > -1 && x < width && y < height)) return;
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let row = top; row <= top + 1; row += 1) {
    for (let column = left; column <= left + 1; column += 1) {
      if (!(row >= 0 && row < height && column >= 0 && column < width)) continue;
      const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      const from = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        out[at + channel] = (out[at + channel] ?? 0) + weight * (data[from + channel] ?? 0);
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
