import type { FaceEngine } from '@vestibule/face';
import { DLIB_CALIBRATION } from '@vestibule/face/similarity';
import { describe, expect, it } from 'vitest';
import { LibraryAnalyser } from './library-analyser.js';

const analyser = new LibraryAnalyser({ calibration: DLIB_CALIBRATION } as FaceEngine);

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
