import { describe, expect, it } from 'vitest';
import { chooseFace, type Detection } from './face.js';

const at = (x: number, width: number, confidence: number): Detection => ({
  box: { x, y: 100, width, height: width * 1.3 },
  confidence,
});

const picture = { width: 600, height: 300 };

describe('chooseFace', () => {
  it('should choose nobody where nobody is seen', () => {
    expect(chooseFace([], picture)).toBeUndefined();
  });

  it('should choose the widest face, and not a larger patch that is hardly one', () => {
    const [small, large, vague] = [at(0, 80, 0.99), at(200, 150, 0.9), at(380, 220, 0.25)];
    expect(chooseFace([small, vague, large], picture)?.face).toBe(large);
  });

  it('should choose the person in the middle, and not a larger one whom the border cuts off', () => {
    const [cut, middle] = [at(-60, 130, 0.9), at(250, 110, 0.9)];
    expect(chooseFace([cut, middle], picture)?.face).toBe(middle);
  });

  it('should see a rival in a second person of comparable size', () => {
    const choice = chooseFace([at(100, 100, 0.9), at(300, 70, 0.8)], picture);
    expect(choice?.rivals).toHaveLength(1);
  });

  it('should not mind bystanders: small ones, blurred ones, or the same face seen twice', () => {
    const bystanders = [at(300, 55, 0.95), at(500, 90, 0.3), at(110, 90, 0.9)];
    const choice = chooseFace([at(100, 100, 0.99), ...bystanders], picture);
    expect(choice?.rivals).toEqual([]);
    expect(choice?.others).toHaveLength(3);
  });
});
