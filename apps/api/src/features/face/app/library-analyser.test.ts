import type { FaceEngine } from '@vestibule/face';
import { DLIB_CALIBRATION } from '@vestibule/face/similarity';
import { describe, expect, it } from 'vitest';
import { LibraryAnalyser } from './library-analyser.js';

const analyser = new LibraryAnalyser({ calibration: DLIB_CALIBRATION } as FaceEngine);

describe('what is asked of a face', () => {
  it('should name the width from which the judge takes it, to the front and turned', () => {
    for (const [frontal, yaw] of [
      [true, 0],
      [false, 0.9],
    ] as const) {
      const limits = { minimumWidth: 112, frontal };
      const needed = analyser.neededWidth(limits);
      const judged = (jawWidth: number) =>
        analyser.judgeQuality({ jawWidth, sharpness: 0.3, brightness: 0.5, overexposed: 0, yaw }, limits);
      expect(judged(needed)).toBeUndefined();
      expect(judged(needed - 0.01)).toBe('too_small');
    }
  });
});

describe('what counts as one person', () => {
  it('should be decided as far out as 80 is told, however many templates there are', () => {
    for (const templates of [1, 2, 4]) {
      const threshold = analyser.thresholdFor(templates);
      expect(analyser.similarityOfNearest(threshold, templates)).toBeCloseTo(80, 9);
    }
    expect(analyser.thresholdFor(4)).toBeLessThan(analyser.thresholdFor(1));
  });

  it('should be farther among the images of an enrolment, yet nearer than 1 in 100 strangers are', () => {
    expect(analyser.onePersonDistance).toBeCloseTo(0.363, 3);
    expect(analyser.onePersonDistance).toBeGreaterThan(analyser.thresholdFor(1));
  });
});
