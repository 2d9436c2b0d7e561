import { describe, expect, it } from 'vitest';
import {
  TEXT_CONTRAST,
  contrastRatio,
  readableColour,
  relativeLuminance,
  textOn,
  themeProperties,
} from './contrast.js';

/** 9 × 9 × 9 colours over the whole cube. */
const CUBE = Array.from({ length: 729 }, (_, at) =>
  [at % 9, Math.floor(at / 9) % 9, Math.floor(at / 81)]
    .map((step) =>
      Math.min(255, step * 32)
        .toString(16)
        .padStart(2, '0'),
    )
    .join(''),
).map((digits) => `#${digits}`);

describe('contrast', () => {
  it('should be what WCAG gives for known pairs', () => {
    expect(relativeLuminance('#ffffff')).toBeCloseTo(1, 10);
    expect(relativeLuminance('#000000')).toBe(0);
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
    expect(contrastRatio('#ffffff', '#767676')).toBeCloseTo(4.542, 3);
  });

  it('should keep text on any colour readable', () => {
    for (const colour of CUBE)
      expect(contrastRatio(colour, textOn(colour)), colour).toBeGreaterThanOrEqual(TEXT_CONTRAST);
  });

  it('should make any colour readable on the page, and leave one that is', () => {
    for (const colour of CUBE) {
      const readable = readableColour(colour);
      expect(contrastRatio(readable, '#ffffff'), colour).toBeGreaterThanOrEqual(TEXT_CONTRAST);
      expect(contrastRatio(readable, '#f6f6f3'), colour).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    }
    expect(readableColour('#0b5fff')).toBe('#0b5fff');
  });

  it('should keep the strong colour readable on the soft one in every theme', () => {
    for (const colour of CUBE) {
      const properties = themeProperties({ colour });
      const ratio = contrastRatio(properties['--accent-strong'] ?? '', properties['--accent-soft'] ?? '');
      expect(ratio, colour).toBeGreaterThanOrEqual(3);
    }
  });

  it('should take what is no colour for black', () => {
    expect(textOn('red')).toBe('#ffffff');
  });
});
