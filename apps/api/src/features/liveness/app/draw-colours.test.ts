import { describe, expect, it } from 'vitest';
import { COLOURS } from '../domain/challenge.js';
import { drawColours } from './draw-colours.js';

describe('drawColours', () => {
  const drawn = Array.from({ length: 2_000 }, drawColours);

  it('should draw eight, none of them twice in a row', () => {
    for (const colours of drawn) {
      expect(colours).toHaveLength(8);
      expect(colours.every((colour, at) => colour !== colours[at - 1])).toBe(true);
    }
  });

  it('should draw each order', () => {
    // 3 × 2⁷ of them: of 2,000 draws all but two or three are among them, in the mean.
    expect(new Set(drawn.map((colours) => colours.join())).size).toBeGreaterThan(360);
    expect(new Set(drawn.map(([first]) => first))).toEqual(new Set(COLOURS));
  });
});
