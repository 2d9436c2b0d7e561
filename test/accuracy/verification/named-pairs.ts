import { distance } from '@vestibule/face/similarity';
import type { Dataset } from './datasets.js';
import type { Descriptions } from './describe-all.js';
import { proportion } from './faces-found.js';
import type { Rate } from './summary.js';

/** The share of a dataset's own pairs that a threshold sorts rightly into same and different. */
export interface PairAccuracy {
  readonly dataset: string;
  readonly pairs: number;
  readonly threshold: number;
  /** Where the threshold is from. */
  readonly chosenOn: string;
  readonly accuracy: Rate;
}

interface Measured {
  /** Infinity where a face is missing: such a pair doesn't match, as a person without a face would not. */
  readonly distance: number;
  readonly same: boolean;
}

const measure = ({ namedPairs }: Dataset, templates: Descriptions, probes: Descriptions): Measured[] =>
  namedPairs.map(({ a, b, same }) => {
    const [one, other] = [templates.found.get(a), probes.found.get(b)];
    const apart = one === undefined || other === undefined ? Infinity : distance(one.descriptor, other.descriptor);
    return { distance: apart, same };
  });

const rightAt = (pairs: readonly Measured[], threshold: number): number =>
  pairs.filter(({ distance, same }) => distance <= threshold === same).length;

/** The threshold that sorts most pairs rightly, in the middle of the gap behind it. */
export function bestThreshold(pairs: readonly Measured[]): number {
  const sorted = [...pairs].sort((one, other) => one.distance - other.distance);
  let right = pairs.filter(({ same }) => !same).length;
  let best = { right, threshold: 0 };
  for (const [at, { distance, same }] of sorted.entries()) {
    if (distance === Infinity) break;
    right += same ? 1 : -1;
    const next = sorted[at + 1]?.distance ?? Infinity;
    if (right > best.right) best = { right, threshold: next === Infinity ? distance : (distance + next) / 2 };
  }
  return best.threshold;
}

/**
 * LFW's own measure, as View 2 prescribes: the threshold is chosen on the other fold. Wilson's interval, since few of the
 * named pairs share a person.
 */
export function crossValidated(
  folds: readonly [Dataset, Dataset],
  templates: Descriptions,
  probes: Descriptions,
): PairAccuracy[] {
  const measured = folds.map((fold) => ({ fold, pairs: measure(fold, templates, probes) }));
  return measured.flatMap(({ fold, pairs }, at) => {
    const other = measured[1 - at];
    if (other === undefined || pairs.length === 0) return [];
    return [accuracyOf(fold.name, pairs, bestThreshold(other.pairs), other.fold.name)];
  });
}

/** The same at a threshold that was chosen elsewhere. */
export function accuracyAt(
  dataset: Dataset,
  templates: Descriptions,
  probes: Descriptions,
  threshold: number,
  chosenOn: string,
): PairAccuracy {
  return accuracyOf(dataset.name, measure(dataset, templates, probes), threshold, chosenOn);
}

const accuracyOf = (
  dataset: string,
  pairs: readonly Measured[],
  threshold: number,
  chosenOn: string,
): PairAccuracy => ({
  dataset,
  pairs: pairs.length,
  threshold,
  chosenOn,
  accuracy: proportion(rightAt(pairs, threshold), pairs.length),
});
