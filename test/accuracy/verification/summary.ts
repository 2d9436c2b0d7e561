import { bootstrap, type BootstrapOptions } from '../statistics/bootstrap.js';
import { countUpTo, type Comparisons } from '../statistics/comparisons.js';
import { detCurve } from '../statistics/det.js';
import { ruleOfThree, wilson, type Interval } from '../statistics/intervals.js';
import {
  equalErrorRate,
  evenWeights,
  fmrAt,
  fnmrAt,
  thresholdAtFmr,
  type OperatingPoint,
} from '../statistics/rates.js';

/** The false match rates at which the rate of true matches is reported, where there are comparisons enough. */
export const FMR_LEVELS = [1e-2, 1e-3, 1e-4] as const;

/** A rate with its 95 % interval. */
export interface Rate extends Interval {
  readonly value: number;
}

/** The rate of true matches at the largest threshold within a false match rate. */
export interface AtFmr {
  readonly fmr: number;
  readonly threshold: number;
  /** Impostor comparisons that match at it. */
  readonly falseMatches: number;
  readonly tar: Rate;
}

/** What one dataset says of one kind of comparison. */
export interface Summary {
  /** People with a picture in which a face was found. */
  readonly people: number;
  readonly genuine: number;
  readonly impostor: number;
  /** The rule of 3: lower false match rates cannot be shown. */
  readonly smallestFmr: number;
  readonly eer: Rate & { readonly threshold: number };
  /** Only those of {@link FMR_LEVELS} that the rule of 3 allows. */
  readonly at: readonly AtFmr[];
  readonly det: readonly OperatingPoint[];
}

/** FMR and FNMR at a threshold that was given. */
export interface AtThreshold {
  readonly threshold: number;
  readonly falseMatches: number;
  readonly impostor: number;
  readonly fmr: Rate;
  readonly falseNonMatches: number;
  readonly genuine: number;
  readonly fnmr: Rate;
}

/** Sums a set of comparisons up; undefined where it has no genuine or no impostor comparison. */
export function summarise(comparisons: Comparisons, options: BootstrapOptions): Summary | undefined {
  const genuine = comparisons.genuine.distance.length;
  const impostor = comparisons.impostor.distance.length;
  if (genuine === 0 || impostor === 0) return undefined;
  const smallestFmr = ruleOfThree(impostor);
  const fmrs = FMR_LEVELS.filter((fmr) => fmr >= smallestFmr);
  const drawn = bootstrap(comparisons, { fmrs, thresholds: [] }, options);
  const weights = evenWeights(comparisons);
  const eer = equalErrorRate(comparisons, weights, impostor);
  return {
    people: comparisons.people.length,
    genuine,
    impostor,
    smallestFmr,
    eer: { threshold: eer.threshold, ...rate(eer.fmr, drawn.eer, peopleWithGenuine(comparisons)) },
    at: fmrs.map((fmr, at) => {
      const threshold = thresholdAtFmr(comparisons, fmr, weights, impostor);
      return {
        fmr,
        threshold,
        falseMatches: countUpTo(comparisons.impostor.distance, threshold),
        tar: rate(1 - fnmrAt(comparisons, threshold), drawn.tar[at], peopleWithGenuine(comparisons)),
      };
    }),
    det: detCurve(comparisons),
  };
}

/** FMR and FNMR at each threshold; undefined as in {@link summarise}. */
export function atThreshold(
  comparisons: Comparisons,
  threshold: number,
  options: BootstrapOptions,
): AtThreshold | undefined {
  const genuine = comparisons.genuine.distance.length;
  const impostor = comparisons.impostor.distance.length;
  if (genuine === 0 || impostor === 0) return undefined;
  const drawn = bootstrap(comparisons, { fmrs: [], thresholds: [threshold] }, options);
  const falseMatches = countUpTo(comparisons.impostor.distance, threshold);
  return {
    threshold,
    falseMatches,
    impostor,
    fmr: rate(fmrAt(comparisons, threshold), drawn.fmr[0], Math.floor(comparisons.people.length / 2)),
    falseNonMatches: genuine - countUpTo(comparisons.genuine.distance, threshold),
    genuine,
    fnmr: rate(fnmrAt(comparisons, threshold), drawn.fnmr[0], peopleWithGenuine(comparisons)),
  };
}

/**
 * A rate with the bootstrap's interval. Where nothing or everything failed, every round says the same and the bootstrap has
 * no interval to give: then it is Wilson's, with as many trials as are independent for sure. Those are one genuine
 * comparison a person, and one impostor comparison for two people.
 */
function rate(value: number, drawn: Interval | undefined, independent: number): Rate {
  if (value === 0) return { value, low: 0, high: wilson(0, independent).high };
  if (value === 1) return { value, low: wilson(independent, independent).low, high: 1 };
  return { value, low: drawn?.low ?? 0, high: drawn?.high ?? 1 };
}

const peopleWithGenuine = ({ genuine }: Comparisons): number => new Set(genuine.a).size;
