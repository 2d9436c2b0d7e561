import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../pixels/image.js';
import { printDistance, printOf, printsWithin } from './track.js';

const picture = (width: number, height: number, grey: (x: number, y: number) => number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) =>
    grey(Math.floor(at / 3) % width, Math.floor(at / 3 / width)),
  ),
});

describe("a frame's print", () => {
  const wall = (shift: number): RgbImage => picture(640, 480, (x, y) => (x + 2 * y + shift) % 200);

  it('should be the same for the same picture, and tell the mean difference of others in grey levels', () => {
    const flat = (grey: number): Uint8Array => printOf(picture(320, 240, () => grey));
    expect(printDistance(printOf(wall(0)), printOf(wall(0)))).toBe(0);
    expect(printDistance(flat(100), flat(130))).toBeCloseTo(30, 5);
    expect(printDistance(flat(100), new Uint8Array(3))).toBe(Number.POSITIVE_INFINITY);
  });

  it('should notice the noise of a camera, and a small move', () => {
    let seed = 1;
    const noise = (): number => (seed = (seed * 48271) % 2147483647) % 7;
    const noisy = (): Uint8Array => printOf(picture(640, 480, () => 100 + noise()));
    expect(printDistance(noisy(), noisy())).toBeGreaterThan(0.05);
    expect(printDistance(printOf(wall(0)), printOf(wall(3)))).toBeGreaterThan(1);
  });

  it('should be compared with a limit as it is compared without', () => {
    const [one, other] = [printOf(wall(0)), printOf(wall(1))];
    const apart = printDistance(one, other);
    expect(printsWithin(one, other, apart + 0.001)).toBe(true);
    expect(printsWithin(one, other, apart - 0.001)).toBe(false);
    expect(printsWithin(one, new Uint8Array(4), 1_000)).toBe(false);
  });
});
