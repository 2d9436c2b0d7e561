import { describe, expect, it } from 'vitest';
import { judgePortrait, LEAST_PORTRAIT_WIDTH } from './portrait.js';
import { BLURRED_UNDER } from './quality.js';

const judge = (jawWidth: number, sharpness: number) =>
  judgePortrait({ jawWidth, sharpness, brightness: 0.5, overexposed: 0 });

describe('judgePortrait', () => {
  it('should find nothing wrong with what is just large and sharp enough', () => {
    expect(judge(LEAST_PORTRAIT_WIDTH, BLURRED_UNDER)).toBeUndefined();
  });

  it('should find one too small, before it is looked at whether it is worn', () => {
    expect(judge(LEAST_PORTRAIT_WIDTH - 0.1, 0.2)).toBe('too_small');
    expect(judge(Number.NaN, 0)).toBe('too_small');
  });

  it('should find one worn', () => {
    expect(judge(100, BLURRED_UNDER - 0.001)).toBe('worn');
    expect(judge(100, Number.NaN)).toBe('worn');
  });
});
