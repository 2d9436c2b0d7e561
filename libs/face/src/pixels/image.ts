import type { Box } from './box.js';

/** A picture in memory: sRGB, 8 bits, three bytes a pixel row by row, upright. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes: red, green, blue. */
  readonly data: Uint8Array;
}

/** A decoded picture, and the way to what it was shrunk from. */
export interface Picture {
  readonly image: RgbImage;
  /** There where `image` was shrunk. */
  readonly sent?: SentPicture;
}

/** A picture as it was sent, upright. */
export interface SentPicture {
  readonly width: number;
  readonly height: number;
  /** A part of it in its own pixels; undefined where it can't be decoded again. The box is of whole pixels within it. */
  cut(box: Box): Promise<RgbImage | undefined>;
}

/** A grey picture of the size that a kiosk's camera gives: for warming up. */
export function grey(): RgbImage {
  const [width, height] = [1280, 720];
  return { width, height, data: new Uint8Array(width * height * 3).fill(128) };
}

/** The mean of all of a picture's bytes, 0 to 255, from one pixel in 16. */
export function meanOf({ data }: RgbImage): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 2 < data.length; at += 48, count += 3) {
    sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
  }
  return sum / Math.max(1, count);
}

/** A picture with every byte multiplied, at most 255. */
export function brighten({ width, height, data }: RgbImage, factor: number): RgbImage {
  const brighter = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index += 1) {
    brighter[index] = Math.min(255, (data[index] as number) * factor);
  }
  return { width, height, data: brighter };
}

/** Turns a picture by quarters of a circle, clockwise. */
export function turn(image: RgbImage, quarters: 1 | 2 | 3): RgbImage {
  const { width, height, data } = image;
  const turned = new Uint8Array(data.length);
  const [outWidth, outHeight] = quarters === 2 ? [width, height] : [height, width];
  // Where the turned picture's first pixel lies in the given one, and the steps to its right and below.
  const [start, right, down] =
    quarters === 1
      ? [(height - 1) * width, -width, 1]
      : quarters === 2
        ? [height * width - 1, -1, -width]
        : [width - 1, width, -1];
  let at = 0;
  for (let y = 0; y < outHeight; y += 1) {
    let from = (start + y * down) * 3;
    for (let x = 0; x < outWidth; x += 1, at += 3, from += right * 3) {
      turned[at] = data[from] ?? 0;
      turned[at + 1] = data[from + 1] ?? 0;
      turned[at + 2] = data[from + 2] ?? 0;
    }
  }
  return { width: outWidth, height: outHeight, data: turned };
}

/** Half of a picture's width and height, each pixel the mean of four; an odd last row or column is left out. */
export function halve(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  // Four pixels are three words; a picture whose rows are whole words is read by them, in about half of the time.
  const inWords = width % 4 === 0 && height > 1 && data.byteOffset % 4 === 0 && LITTLE_ENDIAN;
  return inWords ? halveByWords(image) : halveByBytes(image);
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

function halveByBytes({ width, height, data }: RgbImage): RgbImage {
  const halfWidth = Math.max(1, width >> 1);
  const halfHeight = Math.max(1, height >> 1);
  const half = new Uint8Array(halfWidth * halfHeight * 3);
  const right = width > 1 ? 3 : 0;
  const down = height > 1 ? width * 3 : 0;
  let at = 0;
  for (let y = 0; y < halfHeight; y += 1) {
    let from = y * 2 * width * 3;
    for (let x = 0; x < halfWidth; x += 1, from += 6) {
      for (let channel = from; channel < from + 3; channel += 1, at += 1) {
        half[at] = (sumOf(data, channel, channel + right, channel + down, channel + down + right) + 2) >> 2;
      }
    }
  }
  return { width: halfWidth, height: halfHeight, data: half };
}

/** Every other byte of a word; each has room for the sum of two. */
const EVEN = 0x00_ff_00_ff;

/** Two pixels of the half at a time: of each row four pixels, three words. */
function halveByWords({ width, height, data }: RgbImage): RgbImage {
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const half = new Uint8Array(halfWidth * halfHeight * 3);
  const words = new Uint32Array(data.buffer, data.byteOffset, (width * height * 3) >> 2);
  const stride = (width * 3) >> 2;
  let at = 0;
  for (let y = 0; y < halfHeight; y += 1) {
    let above = y * 2 * stride;
    for (const end = above + stride; above < end; above += 3, at += 6) {
      const below = above + stride;
      const a = words[above] as number;
      const b = words[above + 1] as number;
      const c = words[above + 2] as number;
      const d = words[below] as number;
      const e = words[below + 1] as number;
      const f = words[below + 2] as number;
      // The sums of each pixel and the one below it, by their bytes: r0 b0, g0 r1; g1 r2, b1 g2; b2 g3, r3 b3.
      const r0b0 = (a & EVEN) + (d & EVEN);
      const g0r1 = ((a >>> 8) & EVEN) + ((d >>> 8) & EVEN);
      const g1r2 = (b & EVEN) + (e & EVEN);
      const b1g2 = ((b >>> 8) & EVEN) + ((e >>> 8) & EVEN);
      const b2g3 = (c & EVEN) + (f & EVEN);
      const r3b3 = ((c >>> 8) & EVEN) + ((f >>> 8) & EVEN);
      half[at] = ((r0b0 & 0xffff) + (g0r1 >>> 16) + 2) >> 2;
      half[at + 1] = ((g0r1 & 0xffff) + (g1r2 & 0xffff) + 2) >> 2;
      half[at + 2] = ((r0b0 >>> 16) + (b1g2 & 0xffff) + 2) >> 2;
      half[at + 3] = ((g1r2 >>> 16) + (r3b3 & 0xffff) + 2) >> 2;
      half[at + 4] = ((b1g2 >>> 16) + (b2g3 >>> 16) + 2) >> 2;
      half[at + 5] = ((b2g3 & 0xffff) + (r3b3 >>> 16) + 2) >> 2;
    }
  }
  return { width: halfWidth, height: halfHeight, data: half };
}

/** More halves than any picture has. */
const MOST_LEVELS = 16;

const sumOf = (data: Uint8Array, a: number, b: number, c: number, d: number): number =>
  (data[a] as number) + (data[b] as number) + (data[c] as number) + (data[d] as number);

/**
 * A picture and its halves, made when they are first asked for. Sampling from the half that is still at least as fine as
 * what is wanted keeps a large face from being sampled with gaps (aliasing), at the cost of one pass over its pixels.
 */
export class Pyramid {
  readonly #levels: RgbImage[];

  constructor(image: RgbImage) {
    this.#levels = [image];
  }

  get image(): RgbImage {
    return this.level(0);
  }

  /** The picture halved `index` times. */
  level(index: number): RgbImage {
    for (let made = this.#levels.length; made <= index; made += 1) {
      const last = this.#levels[made - 1];
      if (last !== undefined) this.#levels.push(halve(last));
    }
    const level = this.#levels[index];
    if (level === undefined) throw new RangeError(`there is no level ${index}`);
    return level;
  }

  /** The coarsest level with at least one pixel for each sample, where samples lie `step` pixels of the whole picture apart. */
  levelFor(step: number): number {
    const level = Math.floor(Math.log2(step) + 1e-9);
    // Landmarks that fall together, or apart without end, have no step.
    return level > 0 && level < MOST_LEVELS ? level : 0;
  }
}
