import { seededRandom } from '../../support/seed.js';
import type { Comparisons, SortedComparisons } from './comparisons.js';
import { middle95, type Interval } from './intervals.js';
import { equalErrorRate, genuineTotal, impostorTotal, thresholdAtFmr, type PersonWeights } from './rates.js';

/** What each round works out. */
export interface BootstrapWanted {
  /** FMRs at each of which the rate of true matches is wanted; each round finds its own threshold. */
  readonly fmrs: readonly number[];
  /** Thresholds at each of which FMR and FNMR are wanted. */
  readonly thresholds: readonly number[];
}

/** 95 % intervals, in the order of what was wanted. */
export interface BootstrapIntervals {
  readonly eer: Interval;
  readonly tar: readonly Interval[];
  readonly fmr: readonly Interval[];
  readonly fnmr: readonly Interval[];
}

export interface BootstrapOptions {
  readonly rounds: number;
  readonly seed: number;
}

/**
 * Intervals by drawing people, not pairs: pairs that share a person are no independent trials, and an interval that took
 * them for such would be several times too narrow. Each round draws as many people as there are, with replacement; a
 * genuine comparison counts as often as its person was drawn, an impostor comparison by the product of its two people's
 * counts (R. M. Bolle et al., "Error analysis of pattern recognition systems: the subsets bootstrap", CVIU 93, 2004;
 * A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1, 2007). A copy of a person is no stranger to
 * another copy, so such pairs count as neither. The bounds are the percentiles of the rounds.
 * Throws a RangeError where there is no comparison of a sort.
 */
export function bootstrap(
  comparisons: Comparisons,
  { fmrs, thresholds }: BootstrapWanted,
  { rounds, seed }: BootstrapOptions,
): BootstrapIntervals {
  if (comparisons.genuine.distance.length === 0 || comparisons.impostor.distance.length === 0) {
    throw new RangeError('there are no comparisons to draw from');
  }
  const random = seededRandom(seed);
  const count = comparisons.people.length;
  const weights = new Float64Array(count);
  const pairs = countByPeople(comparisons.impostor, count);
  const values = {
    eer: new Float64Array(rounds),
    tar: fmrs.map(() => new Float64Array(rounds)),
    fmr: thresholds.map(() => new Float64Array(rounds)),
    fnmr: thresholds.map(() => new Float64Array(rounds)),
  };
  for (let round = 0; round < rounds;) {
    weights.fill(0);
    for (let drawn = 0; drawn < count; drawn += 1) {
      const person = Math.floor(random() * count);
      weights[person] = (weights[person] ?? 0) + 1;
    }
    const genuine = genuineTotal(comparisons, weights);
    const impostor = weightOf(pairs, weights);
    // A round without any comparison of a sort says nothing and is drawn again; it happens to a handful of people only.
    if (genuine === 0 || impostor === 0) continue;
    values.eer[round] = equalErrorRate(comparisons, weights, impostor).fmr;
    for (const [at, fmr] of fmrs.entries()) {
      const threshold = thresholdAtFmr(comparisons, fmr, weights, impostor);
      set(values.tar[at], round, genuineTotal(comparisons, weights, threshold) / genuine);
    }
    for (const [at, threshold] of thresholds.entries()) {
      set(values.fmr[at], round, impostorTotal(comparisons, weights, threshold) / impostor);
      set(values.fnmr[at], round, 1 - genuineTotal(comparisons, weights, threshold) / genuine);
    }
    round += 1;
  }
  return {
    eer: middle95(values.eer),
    tar: values.tar.map(middle95),
    fmr: values.fmr.map(middle95),
    fnmr: values.fnmr.map(middle95),
  };
}

const set = (array: Float64Array | undefined, at: number, value: number): void => {
  if (array !== undefined) array[at] = value;
};

/** How many comparisons each two people have: far fewer entries than comparisons, and summed in each round. */
function countByPeople({ a, b }: SortedComparisons, people: number): PairCounts {
  const counts = new Map<number, number>();
  for (let at = 0; at < a.length; at += 1) {
    const [one, other] = [a[at] ?? 0, b[at] ?? 0];
    const key = Math.min(one, other) * people + Math.max(one, other);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = [...counts.keys()];
  return {
    a: Uint16Array.from(keys, (key) => Math.floor(key / people)),
    b: Uint16Array.from(keys, (key) => key % people),
    count: Float64Array.from(counts.values()),
  };
}

interface PairCounts {
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly count: Float64Array;
}

function weightOf({ a, b, count }: PairCounts, weights: PersonWeights): number {
  let sum = 0;
  for (let at = 0; at < count.length; at += 1) {
    sum += (count[at] ?? 0) * (weights[a[at] ?? 0] ?? 0) * (weights[b[at] ?? 0] ?? 0);
  }
  return sum;
}
