import type { Comparisons } from '../statistics/comparisons.js';
import { fmrAt, fnmrAt, type OperatingPoint } from '../statistics/rates.js';

/** Distances are tabulated in steps of this. */
const STEP = 0.01;

/**
 * Distance, the proportion of strangers that is at most so far apart (FMR), and the proportion of one person's pictures that
 * is further (FNMR): what a similarity for people to read is made from. From the first distance at which anything
 * matches to the first at which everything does.
 */
export function calibrationOf(comparisons: Comparisons): OperatingPoint[] {
  const points: OperatingPoint[] = [];
  for (let step = 0; ; step += 1) {
    const threshold = Math.round(step * STEP * 100) / 100;
    const fmr = fmrAt(comparisons, threshold);
    const fnmr = fnmrAt(comparisons, threshold);
    if (fmr > 0 || fnmr < 1) points.push({ threshold, fmr, fnmr });
    // No descriptor of length 1 is further than 2 from another; the other end is for sets without a comparison.
    if (!(fmr < 1 || fnmr > 0) || threshold >= 2) return points;
  }
}
