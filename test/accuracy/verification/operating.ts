import { countUpTo, type Comparisons } from '../statistics/comparisons.js';
import { ruleOfThree } from '../statistics/intervals.js';
import { evenWeights, thresholdAtFmr } from '../statistics/rates.js';

/** One stranger in 1,000: what the product's threshold is chosen for. */
export const OPERATING_FMR = 1e-3;

/** The threshold that one dataset gives for one kind of comparison. */
export interface Candidate {
  readonly kind: string;
  readonly dataset: string;
  readonly impostor: number;
  /** {@link OPERATING_FMR}, or what the rule of 3 allows where there are too few comparisons for that. */
  readonly fmr: number;
  readonly threshold: number;
  /** How many impostor comparisons match at it: with few of them the next test may say otherwise. */
  readonly falseMatches: number;
}

export interface OperatingThreshold {
  /** In distance, rounded down to four places: what is printed is what holds. */
  readonly threshold: number;
  /** The candidate that it is, the strictest. */
  readonly from: Candidate;
  readonly candidates: readonly Candidate[];
}

const PLACES = 1e4;

/** Rounded down to the places that reports show. */
export const roundedDown = (threshold: number): number => Math.floor(threshold * PLACES) / PLACES;

export function candidateOf(kind: string, dataset: string, comparisons: Comparisons): Candidate {
  const impostor = comparisons.impostor.distance.length;
  const fmr = Math.max(OPERATING_FMR, ruleOfThree(impostor));
  const threshold = thresholdAtFmr(comparisons, fmr, evenWeights(comparisons), impostor);
  const falseMatches = countUpTo(comparisons.impostor.distance, threshold);
  return { kind, dataset, impostor, fmr, threshold, falseMatches };
}

/** The strictest of the candidates: at it no dataset and no kind of comparison has more than the FMR that was asked for. */
export function operatingThreshold(candidates: readonly Candidate[]): OperatingThreshold {
  const [from] = [...candidates].sort((one, other) => one.threshold - other.threshold);
  if (from === undefined) throw new RangeError('there is nothing to choose a threshold from');
  return { threshold: roundedDown(from.threshold), from, candidates };
}
