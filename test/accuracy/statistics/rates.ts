import { countUpTo, type Comparisons, type SortedComparisons } from './comparisons.js';

/**
 * The rates of ISO/IEC 19795-1 for comparisons by distance: a comparison matches where its distance is at most the
 * threshold. FMR is the proportion of impostor comparisons that match, FNMR that of genuine comparisons that don't; both
 * are of comparisons, that is of pictures in which a face was found.
 */

/** A point of the two curves. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly fmr: number;
  readonly fnmr: number;
}

/** FMR at a threshold. */
export function fmrAt({ impostor }: Comparisons, threshold: number): number {
  return countUpTo(impostor.distance, threshold) / impostor.distance.length;
}

/** FNMR at a threshold. */
export function fnmrAt({ genuine }: Comparisons, threshold: number): number {
  return 1 - countUpTo(genuine.distance, threshold) / genuine.distance.length;
}

/** How often each person counts: once, or as often as a round of the bootstrap drew them. */
export type PersonWeights = Float64Array;

/** Every person once. */
export const evenWeights = ({ people }: Comparisons): PersonWeights => new Float64Array(people.length).fill(1);

/** Weight of a genuine comparison: its person's. */
const genuineWeight = ({ a }: SortedComparisons, weights: PersonWeights, at: number): number =>
  weights[a[at] ?? 0] ?? 0;

/** Weight of an impostor comparison: the product, as every copy of the one person meets every copy of the other. */
const impostorWeight = ({ a, b }: SortedComparisons, weights: PersonWeights, at: number): number =>
  (weights[a[at] ?? 0] ?? 0) * (weights[b[at] ?? 0] ?? 0);

/** Sum of the genuine comparisons' weights, up to a threshold or all. */
export function genuineTotal({ genuine }: Comparisons, weights: PersonWeights, threshold = Infinity): number {
  const end = countUpTo(genuine.distance, threshold);
  let sum = 0;
  for (let at = 0; at < end; at += 1) sum += genuineWeight(genuine, weights, at);
  return sum;
}

/** Sum of the impostor comparisons' weights, up to a threshold or all. */
export function impostorTotal({ impostor }: Comparisons, weights: PersonWeights, threshold = Infinity): number {
  const end = countUpTo(impostor.distance, threshold);
  let sum = 0;
  for (let at = 0; at < end; at += 1) sum += impostorWeight(impostor, weights, at);
  return sum;
}

/**
 * The largest threshold whose FMR is at most `fmr`: just below the first impostor distance that would be too much. Nothing
 * matches at it (it is negative) where even the closest strangers are too many at distance 0.
 * `total` is the sum of all impostor weights, so that a caller who has it need not wait for it again.
 */
export function thresholdAtFmr({ impostor }: Comparisons, fmr: number, weights: PersonWeights, total: number): number {
  // Sums of whole numbers are exact; the product may fall short of a whole number by its last digit.
  const allowed = fmr * total * (1 + 1e-12);
  const { distance } = impostor;
  let sum = 0;
  for (let at = 0; at < distance.length; at += 1) {
    const weight = impostorWeight(impostor, weights, at);
    if (weight === 0) continue;
    sum += weight;
    if (sum > allowed) return justBelow(distance[at] ?? 0);
  }
  return Infinity;
}

const justBelow = (distance: number): number => (distance === 0 ? -Number.MIN_VALUE : distance * (1 - Number.EPSILON));

/**
 * The equal error rate: where the two step curves cross, with a straight line between the last threshold at which FNMR is
 * higher and the first at which it is not. `total` as in {@link thresholdAtFmr}.
 */
export function equalErrorRate(comparisons: Comparisons, weights: PersonWeights, total: number): OperatingPoint {
  const { genuine, impostor } = comparisons;
  const genuineSum = genuineTotal(comparisons, weights);
  let before: OperatingPoint = { threshold: 0, fmr: 0, fnmr: 1 };
  let matched = 0;
  let falselyMatched = 0;
  let g = 0;
  let i = 0;
  while (g < genuine.distance.length || i < impostor.distance.length) {
    const threshold = Math.min(genuine.distance[g] ?? Infinity, impostor.distance[i] ?? Infinity);
    for (; genuine.distance[g] === threshold; g += 1) matched += genuineWeight(genuine, weights, g);
    for (; impostor.distance[i] === threshold; i += 1) falselyMatched += impostorWeight(impostor, weights, i);
    const now = { threshold, fmr: falselyMatched / total, fnmr: 1 - matched / genuineSum };
    if (now.fmr >= now.fnmr) return crossing(before, now);
    before = now;
  }
  return before;
}

function crossing(before: OperatingPoint, after: OperatingPoint): OperatingPoint {
  const gapBefore = before.fnmr - before.fmr;
  const part = gapBefore / (gapBefore + (after.fmr - after.fnmr));
  const rate = before.fmr + part * (after.fmr - before.fmr);
  return { threshold: before.threshold + part * (after.threshold - before.threshold), fmr: rate, fnmr: rate };
}
