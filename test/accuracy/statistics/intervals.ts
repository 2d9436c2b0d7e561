/** The bounds between which a rate lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's score interval of `count` out of `trials` (E. B. Wilson, JASA 22, 1927), at 95 %. For trials that are
 * independent; unlike the textbook interval it is of use at 0 and at all.
 */
export function wilson(count: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const p = count / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (p + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / trials + Z ** 2 / (4 * trials ** 2));
  return {
    low: count === 0 ? 0 : Math.max(0, middle - half),
    high: count === trials ? 1 : Math.min(1, middle + half),
  };
}

/**
 * The "rule of 3" (ISO/IEC 19795-1:2006, annex B, on test size): without an error in N independent trials, the error rate
 * is below 3 / N with 95 % confidence. A test of N comparisons shows no rate below it.
 */
export const ruleOfThree = (trials: number): number => Math.min(1, 3 / trials);

/**
 * The "rule of 30" (the same annex, after G. Doddington): from 30 errors on, the true rate lies within 30 % of the observed
 * one with 90 % confidence.
 */
export const RULE_OF_THIRTY = 30;

/** The middle 95 % of values, between the nearest of them: what a bootstrap's rounds say. Sorts the values in place. */
export function middle95(values: Float64Array): Interval {
  values.sort();
  const last = values.length - 1;
  return { low: values[Math.floor(0.025 * last)] ?? NaN, high: values[Math.ceil(0.975 * last)] ?? NaN };
}
