import { describe, expect, it } from 'vitest';
import {
  distance,
  DLIB_CALIBRATION,
  SIMILARITY_AT_THRESHOLD,
  similarityFromDistance,
  similarityOfNearest,
  thresholdFor,
} from './similarity.js';

const similarityOf = (value: number): number => similarityFromDistance(value, DLIB_CALIBRATION);

const descriptor = (...start: number[]): Float32Array => {
  const numbers = new Float32Array(128);
  numbers.set(start);
  return numbers;
};

describe('distance', () => {
  it('should be Euclidean, the same both ways, and 0 for the same descriptor', () => {
    expect(distance(descriptor(3), descriptor(0, 4))).toBe(5);
    expect(distance(descriptor(0, 4), descriptor(3))).toBe(5);
    expect(distance(descriptor(1, 2, 3), descriptor(1, 2, 3))).toBe(0);
  });

  it('should refuse what does not compare, since it would come out as alike', () => {
    expect(() => distance(new Float32Array(0), new Float32Array(0))).toThrow(RangeError);
    expect(() => distance(descriptor(), new Float32Array(127))).toThrow(RangeError);
    expect(() => distance(descriptor(NaN), descriptor())).toThrow(RangeError);
  });
});

describe('similarityFromDistance', () => {
  it('should be 100 for the same picture, 80 at the threshold, and fall by the false match rate', () => {
    expect(similarityOf(0)).toBe(100);
    expect(similarityOf(DLIB_CALIBRATION.tenThousandth)).toBe(90);
    expect(similarityOf(DLIB_CALIBRATION.threshold)).toBe(SIMILARITY_AT_THRESHOLD);
    expect(similarityOf(DLIB_CALIBRATION.hundredth)).toBe(60);
    expect(similarityOf(DLIB_CALIBRATION.tenth)).toBe(40);
    expect([2, 3, Infinity].map((far) => similarityOf(far))).toEqual([0, 0, 0]);
  });

  it('should fall strictly and stay within 0 and 100', () => {
    const scale = Array.from({ length: 201 }, (_, step) => similarityOf(step / 100));
    expect(scale.every((value, step) => step === 0 || value < (scale[step - 1] ?? 0))).toBe(true);
    expect(scale.every((value) => value >= 0 && value <= 100)).toBe(true);
  });

  it('should be 80 at the threshold of another network as well', () => {
    const calibration = { threshold: 1.1, tenth: 1.3, hundredth: 1.2, tenThousandth: 1, nearestOfFour: 1.05 };
    expect(similarityFromDistance(1.1, calibration)).toBe(80);
  });

  it('should refuse what is no distance', () => {
    expect(() => similarityOf(-0.1)).toThrow(RangeError);
    expect(() => similarityOf(NaN)).toThrow(RangeError);
  });
});

describe('the nearest of several templates', () => {
  const { threshold, nearestOfFour } = DLIB_CALIBRATION;

  it('should have the threshold of a pair where there is one, and a lower one the more there are', () => {
    expect(thresholdFor(DLIB_CALIBRATION, 1)).toBe(threshold);
    expect(thresholdFor(DLIB_CALIBRATION, 2)).toBeCloseTo(threshold / Math.sqrt(nearestOfFour), 12);
    expect(thresholdFor(DLIB_CALIBRATION, 4)).toBeCloseTo(threshold / nearestOfFour, 12);
    const several = [1, 2, 3, 4, 5, 8].map((templates) => thresholdFor(DLIB_CALIBRATION, templates));
    expect(several).toEqual([...new Set(several)].sort((a, b) => b - a));
  });

  it('should be as similar as a pair at 0 and at its threshold, however many there are', () => {
    for (const templates of [1, 2, 3, 4, 8]) {
      expect(similarityOfNearest(0, DLIB_CALIBRATION, templates)).toBe(100);
      const atThreshold = thresholdFor(DLIB_CALIBRATION, templates);
      expect(similarityOfNearest(atThreshold, DLIB_CALIBRATION, templates)).toBeCloseTo(SIMILARITY_AT_THRESHOLD, 9);
    }
    expect(similarityOfNearest(0.4, DLIB_CALIBRATION, 1)).toBe(similarityOf(0.4));
    expect(similarityOfNearest(0.4, DLIB_CALIBRATION, 4)).toBeLessThan(similarityOf(0.4));
  });

  it('should refuse what is no number of templates', () => {
    for (const templates of [0, 0.5, -1, NaN]) {
      expect(() => thresholdFor(DLIB_CALIBRATION, templates)).toThrow(RangeError);
      expect(() => similarityOfNearest(0.3, DLIB_CALIBRATION, templates)).toThrow(RangeError);
    }
  });
});
