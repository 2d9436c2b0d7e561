import { describe, expect, it } from 'vitest';
import { chooseFace, type Detection } from './face.js';

const at = (x: number, width: number, confidence: number): Detection => ({
  box: { x, y: 100, width, height: width * 1.3 },
  confidence,
});

describe('chooseFace', () => {
  it('should choose nobody where nobody is seen', () => {
    expect(chooseFace([])).toBeUndefined();
  });

  it('should choose the widest face, and not a larger patch that is hardly one', () => {
    const [small, large, vague] = [at(0, 80, 0.99), at(200, 150, 0.9), at(400, 220, 0.25)];
    expect(chooseFace([small, vague, large])?.face).toBe(large);
  });

  it('should see a rival in a second person of comparable size', () => {
    const choice = chooseFace([at(0, 100, 0.9), at(300, 70, 0.8)]);
    expect(choice?.rivals).toHaveLength(1);
  });

  it('should not mind bystanders: small ones, blurred ones, or the same face seen twice', () => {
    const bystanders = [at(300, 55, 0.95), at(500, 90, 0.3), at(10, 90, 0.9)];
    const choice = chooseFace([at(0, 100, 0.99), ...bystanders]);
    expect(choice?.rivals).toEqual([]);
    expect(choice?.others).toHaveLength(3);
  });
});
