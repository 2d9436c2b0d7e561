import type { Calibration } from '@vestibule/face';
import type { Comparisons } from '../statistics/comparisons.js';
import { ruleOfThree } from '../statistics/intervals.js';
import { evenWeights, thresholdAtFmr } from '../statistics/rates.js';
import { OPERATING_FMR } from './operating.js';
import { NEAREST, ONE_TEMPLATE, type StrategyResult } from './templates.js';

/** The false match rates whose distances a network's description wants (docs/faces.md), from the least strict on. */
export const WANTED_FMRS = { tenth: 1e-1, hundredth: 1e-2, threshold: OPERATING_FMR, tenThousandth: 1e-4 } as const;

export type Level = keyof typeof WANTED_FMRS;

export const LEVELS = Object.keys(WANTED_FMRS) as readonly Level[];

/** The distance at each rate; undefined where there are too few comparisons to show that rate. */
export type Distances = Readonly<Record<Level, number | undefined>>;

/** What was measured for a network's description. */
export interface MeasuredCalibration {
  readonly sets: readonly { readonly dataset: string; readonly impostor: number; readonly at: Distances }[];
  readonly strictest: Distances;
  readonly nearestOfFour: number | undefined;
  /** Rounded to three places, to the strict side; undefined where one of them could not be measured. */
  readonly suggested: Calibration | undefined;
}

/** The distances at which so many of one set's strangers match, where the rule of 3 allows to say so. */
export function distancesOf(comparisons: Comparisons): Distances {
  const impostor = comparisons.impostor.distance.length;
  const at = (fmr: number): number | undefined =>
    impostor === 0 || fmr < ruleOfThree(impostor)
      ? undefined
      : thresholdAtFmr(comparisons, fmr, evenWeights(comparisons), impostor);
  return everyLevel((level) => at(WANTED_FMRS[level]));
}

/**
 * The stricter of two sets at each rate, where both can show it. The smaller has too few comparisons for 1 in 10,000: it is
 * taken to lie as far below 1 in 1,000 as on the larger.
 */
export function strictestOf(larger: Distances, smaller: Distances): Distances {
  const both = everyLevel((level) => least(larger[level], smaller[level]));
  const step = difference(larger.threshold, larger.tenThousandth);
  return { ...both, tenThousandth: difference(both.threshold, step) };
}

/**
 * How much nearer the nearest of four templates is than one at an FMR of 1 in 1,000, as a ratio of the two thresholds;
 * undefined where there are too few comparisons.
 */
export function nearestOfFour(strategies: readonly StrategyResult[]): number | undefined {
  const own = (wanted: string): number | undefined =>
    strategies.find(({ strategy }) => strategy === wanted)?.atOwn.find(({ fmr }) => fmr === WANTED_FMRS.threshold)
      ?.threshold;
  const [one, nearest] = [own(ONE_TEMPLATE), own(NEAREST)];
  return one === undefined || nearest === undefined || !(nearest > 0) ? undefined : one / nearest;
}

/** All that a description needs, of LFW and London; `strategies` are those of the same kind of comparison. */
export function calibrationFor(
  [larger, smaller]: readonly [Compared, Compared],
  strategies: readonly StrategyResult[],
): MeasuredCalibration {
  const [first, second] = [measuredSet(larger), measuredSet(smaller)];
  const strictest = strictestOf(first.at, second.at);
  const ratio = nearestOfFour(strategies);
  return { sets: [first, second], strictest, nearestOfFour: ratio, suggested: suggestedFrom(strictest, ratio) };
}

interface Compared {
  readonly dataset: { readonly name: string };
  readonly comparisons: Comparisons;
}

const measuredSet = ({ dataset, comparisons }: Compared): MeasuredCalibration['sets'][number] => ({
  dataset: dataset.name,
  impostor: comparisons.impostor.distance.length,
  at: distancesOf(comparisons),
});

const PLACES = 1e3;

/** Distances are rounded down and the divisor up, so that neither lets more strangers in than was measured. */
export function suggestedFrom(strictest: Distances, ratio: number | undefined): Calibration | undefined {
  const { tenth, hundredth, threshold, tenThousandth } = strictest;
  if (tenth === undefined || hundredth === undefined || threshold === undefined) return undefined;
  if (tenThousandth === undefined || ratio === undefined) return undefined;
  const down = (value: number): number => Math.floor(value * PLACES) / PLACES;
  return {
    tenThousandth: down(tenThousandth),
    threshold: down(threshold),
    hundredth: down(hundredth),
    tenth: down(tenth),
    nearestOfFour: Math.ceil(ratio * PLACES) / PLACES,
  };
}

/** In which of their numbers two calibrations differ. */
export const differences = (one: Calibration, other: Calibration): (keyof Calibration)[] =>
  ([...LEVELS, 'nearestOfFour'] as const).filter((name) => one[name] !== other[name]);

/** The threshold that the product has where a person has four templates. */
export const thresholdOfFour = ({ threshold, nearestOfFour }: Calibration): number => threshold / nearestOfFour;

const everyLevel = (of: (level: Level) => number | undefined): Distances => ({
  tenth: of('tenth'),
  hundredth: of('hundredth'),
  threshold: of('threshold'),
  tenThousandth: of('tenThousandth'),
});

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : Math.min(one, other);

const difference = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one - other;
