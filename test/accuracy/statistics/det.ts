import type { Comparisons } from './comparisons.js';
import { ruleOfThree } from './intervals.js';
import { evenWeights, fmrAt, fnmrAt, thresholdAtFmr, type OperatingPoint } from './rates.js';

const POINTS = 100;
/** Matching half of all strangers is no use to anybody. */
const HIGHEST_FMR = 0.5;

/**
 * Points of the detection error trade-off curve (A. Martin et al., "The DET curve in assessment of detection task
 * performance", Eurospeech 1997), evenly spaced in the logarithm of the FMR. It starts where the rule of 3 lets it: the
 * comparisons say nothing about lower false match rates.
 */
export function detCurve(comparisons: Comparisons): OperatingPoint[] {
  const total = comparisons.impostor.distance.length;
  const lowest = ruleOfThree(total);
  if (total === 0 || lowest >= HIGHEST_FMR) return [];
  const weights = evenWeights(comparisons);
  const step = (HIGHEST_FMR / lowest) ** (1 / (POINTS - 1));
  const points = new Map<number, OperatingPoint>();
  for (let index = 0; index < POINTS; index += 1) {
    const threshold = thresholdAtFmr(comparisons, lowest * step ** index, weights, total);
    const fmr = fmrAt(comparisons, threshold);
    if (fmr > 0) points.set(fmr, { threshold, fmr, fnmr: fnmrAt(comparisons, threshold) });
  }
  return [...points.values()];
}
