import { describe, expect, it } from 'vitest';
import { rgbOfRgba } from './rgb.js';

const frame = (width: number, height: number): ArrayBuffer =>
  Uint8Array.from({ length: width * height * 4 }, (_, index) => (index * 37) & 0xff).buffer;

describe('rgbOfRgba', () => {
  it('should leave out every fourth byte, whatever the size', () => {
    for (const [width, height] of [
      [64, 3],
      [5, 3],
      [1, 1],
    ] as const) {
      const rgba = frame(width, height);
      const expected = [...new Uint8Array(rgba)].filter((_, index) => index % 4 !== 3);
      expect([...rgbOfRgba(rgba, width, height).data]).toEqual(expected);
      // Memory that doesn't lie at a whole word.
      const aside = new Uint8Array(width * height * 3 + 1).subarray(1);
      expect([...rgbOfRgba(rgba, width, height, aside).data]).toEqual(expected);
    }
  });

  it('should use the memory it is given again, where it has the right size', () => {
    const { data } = rgbOfRgba(frame(8, 8), 8, 8);
    expect(rgbOfRgba(frame(8, 8), 8, 8, data).data).toBe(data);
    expect(rgbOfRgba(frame(8, 9), 8, 9, data).data).toHaveLength(8 * 9 * 3);
  });

  it('should refuse bytes that are no frame of this size', () => {
    expect(() => rgbOfRgba(new ArrayBuffer(16), 64, 64)).toThrow(RangeError);
  });
});
