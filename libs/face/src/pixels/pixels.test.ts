import { describe, expect, it } from 'vitest';
import { brighten, halve, meanOf, Pyramid, turn, type RgbImage } from './image.js';
import { mirror, warp } from './warp.js';

/** A picture whose red is the column, green the row, and blue 7. */
function ramp(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.set([x, y, 7], (y * width + x) * 3);
  }
  return { width, height, data };
}

const pixel = ({ data, width }: RgbImage, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('turn', () => {
  it('should bring the upper left corner to the upper right by one quarter, and all around by four', () => {
    const image = ramp(5, 3);
    const once = turn(image, 1);
    expect([once.width, once.height]).toEqual([3, 5]);
    expect(pixel(once, 2, 0)).toEqual([0, 0, 7]);
    expect(pixel(once, 0, 4)).toEqual([4, 2, 7]);
    expect(turn(image, 2)).toEqual(turn(once, 1));
    expect(turn(image, 3)).toEqual(turn(turn(image, 2), 1));
    expect(turn(turn(image, 3), 1)).toEqual(image);
  });
});

describe('halve', () => {
  it('should give the mean of four pixels, and leave out an odd last row and column', () => {
    const half = halve(ramp(5, 3));
    expect([half.width, half.height]).toEqual([2, 1]);
    // Columns 0 and 1: 0.5, rounded up.
    expect(pixel(half, 0, 0)).toEqual([1, 1, 7]);
    expect(pixel(half, 1, 0)).toEqual([3, 1, 7]);
  });

  it('should give the same of a picture that can be read by words as of one that can not', () => {
    const data = Uint8Array.from({ length: 8 * 6 * 3 }, (_, index) => (index * 7919) % 256);
    const apart = new Uint8Array(data.length + 1).subarray(1);
    apart.set(data);
    expect(halve({ width: 8, height: 6, data })).toEqual(halve({ width: 8, height: 6, data: apart }));
  });

  it('should leave one pixel of one', () => {
    expect(halve(ramp(1, 1))).toEqual(ramp(1, 1));
  });
});

describe('brighten and meanOf', () => {
  it('should multiply up to white', () => {
    const bright = brighten({ width: 1, height: 1, data: Uint8Array.of(10, 100, 200) }, 2);
    expect([...bright.data]).toEqual([20, 200, 255]);
    expect(meanOf({ width: 1, height: 1, data: Uint8Array.of(10, 20, 30) })).toBe(20);
  });
});

describe('warp', () => {
  const at = (image: RgbImage, affine: Parameters<typeof warp>[1], width = 1, height = 1): number[] => {
    const out = new Float32Array(width * height * 3);
    warp(new Pyramid(image), affine, width, height, out);
    return [...out];
  };
  const identity = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };

  it('should give the pixels themselves where nothing is changed', () => {
    const image = ramp(4, 3);
    expect(at(image, identity, 4, 3)).toEqual([...image.data]);
  });

  it('should give what lies between pixels, in both directions', () => {
    expect(at(ramp(4, 4), { ...identity, c: 1.25, f: 2.5 })).toEqual([1.25, 2.5, 7]);
  });

  it('should give black outside, and half of it on the border', () => {
    expect(at(ramp(4, 4), { ...identity, c: -1 })).toEqual([0, 0, 0]);
    expect(at(ramp(4, 4), { ...identity, c: 3.5, f: 1 })).toEqual([1.5, 0.5, 3.5]);
    expect(at(ramp(4, 4), { ...identity, c: 1e9 })).toEqual([0, 0, 0]);
    expect(at(ramp(4, 4), { ...identity, c: Number.NaN })).toEqual([0, 0, 0]);
  });

  it('should give the same along the rows as a hair off them', () => {
    const image = ramp(30, 20);
    const straight = { a: 1.7, b: 0, c: -3.2, d: 0, e: 1.4, f: -2.6 };
    const [along, off] = [at(image, straight, 24, 18), at(image, { ...straight, b: 1e-9, d: 1e-9 }, 24, 18)];
    expect(Math.max(...along.map((value, index) => Math.abs(value - (off[index] ?? Number.NaN))))).toBeLessThan(1e-4);
  });

  it('should sample a half of the picture where samples lie far apart, at the same places', () => {
    const image = ramp(64, 64);
    const [red = 0, green = 0] = at(image, { a: 4, b: 0, c: 21.5, d: 0, e: 4, f: 33.5 }, 2, 2);
    expect(Math.abs(red - 21.5)).toBeLessThanOrEqual(1);
    expect(Math.abs(green - 33.5)).toBeLessThanOrEqual(1);
  });
});

describe('mirror', () => {
  it('should exchange left and right of each row', () => {
    const out = new Float32Array(12);
    mirror(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 0, 2, out, 0);
    expect([...out]).toEqual([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]);
  });
});
