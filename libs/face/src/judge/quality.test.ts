import { describe, expect, it } from 'vitest';
import { BLURRED_UNDER, DARK_UNDER, judgeQuality, OVEREXPOSED_OVER, TURNED_AWAY_OVER } from './quality.js';

const good = { jawWidth: 200, brightness: 0.5, overexposed: 0, sharpness: 0.3 };
const judge = (quality: Partial<typeof good>, yaw = 0, frontal = true): string | undefined =>
  judgeQuality({ quality: { ...good, ...quality }, yaw }, { minimumWidth: 112, frontal });

describe('judgeQuality', () => {
  it('should find nothing wrong with a good picture', () => {
    expect(judge({})).toBeUndefined();
  });

  it('should name what is wrong', () => {
    expect(judge({ jawWidth: 111 })).toBe('too_small');
    expect(judge({ brightness: DARK_UNDER - 0.001 })).toBe('too_dark');
    expect(judge({ overexposed: OVEREXPOSED_OVER + 0.001 })).toBe('overexposed');
    expect(judge({ sharpness: BLURRED_UNDER - 0.001 })).toBe('blurred');
    expect(judge({}, TURNED_AWAY_OVER + 0.001)).toBe('turned_away');
    expect(judge({}, -TURNED_AWAY_OVER - 0.001)).toBe('turned_away');
  });

  it('should let a head be turned where that is what it is to do, and be narrower for it', () => {
    expect(judge({}, 0.9, false)).toBeUndefined();
    expect(judge({ jawWidth: 95 }, 0.9, false)).toBeUndefined();
    expect(judge({ jawWidth: 85 }, 0.9, false)).toBe('too_small');
  });

  it('should take nothing for good that is no number', () => {
    for (const name of ['jawWidth', 'brightness', 'overexposed', 'sharpness'] as const) {
      expect(judge({ [name]: Number.NaN })).toBeDefined();
    }
    expect(judge({}, Number.NaN)).toBe('turned_away');
  });
});
