import { describe, expect, it } from 'vitest';
import { DESCRIPTOR_LENGTH } from './engine.js';
import { distance, OPERATING_THRESHOLD, SIMILARITY_AT_THRESHOLD, similarityFromDistance } from './similarity.js';

const descriptor = (...start: number[]): Float32Array => {
  const numbers = new Float32Array(DESCRIPTOR_LENGTH);
  numbers.set(start);
  return numbers;
};

describe('distance', () => {
  it('should be Euclidean, the same both ways, and 0 for the same descriptor', () => {
    expect(distance(descriptor(3), descriptor(0, 4))).toBe(5);
    expect(distance(descriptor(0, 4), descriptor(3))).toBe(5);
    expect(distance(descriptor(1, 2, 3), descriptor(1, 2, 3))).toBe(0);
  });

  it('should refuse what is no descriptor, since it would compare as alike', () => {
    expect(() => distance(new Float32Array(0), new Float32Array(0))).toThrow(RangeError);
    expect(() => distance(descriptor(), new Float32Array(127))).toThrow(RangeError);
    expect(() => distance(descriptor(NaN), descriptor())).toThrow(RangeError);
  });
});

describe('similarityFromDistance', () => {
  it('should be 100 for identical descriptors and 80 at the provisional threshold', () => {
    expect(similarityFromDistance(0)).toBe(100);
    expect(similarityFromDistance(OPERATING_THRESHOLD)).toBe(SIMILARITY_AT_THRESHOLD);
  });

  it('should fall strictly and stay within 0 and 100', () => {
    const scale = Array.from({ length: 201 }, (_, step) => similarityFromDistance(step / 100));
    expect(scale.every((value, step) => step === 0 || value < (scale[step - 1] ?? 0))).toBe(true);
    expect(scale.every((value) => value >= 0 && value <= 100)).toBe(true);
  });

  it('should refuse what is no distance', () => {
    expect(() => similarityFromDistance(-0.1)).toThrow(RangeError);
    expect(() => similarityFromDistance(NaN)).toThrow(RangeError);
  });
});
