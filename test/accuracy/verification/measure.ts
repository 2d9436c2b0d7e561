import type { Calibration } from '@vestibule/face';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import type { Comparisons } from '../statistics/comparisons.js';
import type { OperatingPoint } from '../statistics/rates.js';
import { calibrationOf } from './calibration.js';
import type { Dataset, Datasets } from './datasets.js';
import { byGroup, type GroupRow } from './demographics.js';
import type { Descriptions } from './describe-all.js';
import { facesFound, type FacesFound } from './faces-found.js';
import { accuracyAt, crossValidated, type PairAccuracy } from './named-pairs.js';
import { calibrationFor, thresholdOfFour, type MeasuredCalibration } from './network-calibration.js';
import { candidateOf, operatingThreshold, type OperatingThreshold } from './operating.js';
import { allPairs, KINDS, ofRecipe, type ByRecipe, type Kind } from './pairs.js';
import { atThreshold, summarise, type AtThreshold, type Summary } from './summary.js';
import { severalTemplates, type StrategyResult } from './templates.js';

/** What one dataset says of one kind of comparison. */
export interface DatasetResult {
  readonly dataset: string;
  readonly summary: Summary | undefined;
  readonly atOperating: AtThreshold | undefined;
}

/** All that is measured of one kind of comparison. */
export interface KindResult {
  readonly kind: string;
  readonly datasets: readonly DatasetResult[];
  /** The threshold that fold 1 gives for 1 in 1,000, applied to fold 2. */
  readonly transferred: AtThreshold | undefined;
  readonly namedPairs: readonly PairAccuracy[];
  readonly groups: readonly GroupRow[];
  readonly templates: readonly StrategyResult[];
  readonly calibration: readonly OperatingPoint[];
}

export interface Measured {
  readonly found: readonly FacesFound[];
  readonly operating: OperatingThreshold;
  readonly kinds: readonly KindResult[];
  /** Of two thorough looks. */
  readonly calibration: MeasuredCalibration;
}

/** Everything that descriptions say; takes a minute for the whole of both sets. `product` is what the engine has. */
export async function measure(
  datasets: Datasets,
  described: ByRecipe,
  product: Calibration,
  options: BootstrapOptions,
): Promise<Measured> {
  const sets = allSets(datasets);
  const compared = KINDS.map((kind) => ({ kind, sets: sets.map((dataset) => compare(dataset, kind, described)) }));
  const chosenFrom = [datasets.lfw.name, datasets.london.name];
  // The product enrols thoroughly: two quick looks are compared here only to see what that is worth.
  const made = compared.filter(({ kind }) => kind.template === 'thorough');
  const candidates = made.flatMap(({ kind, sets }) =>
    sets
      .filter(({ dataset }) => chosenFrom.includes(dataset.name))
      .map(({ dataset, comparisons }) => candidateOf(kind.name, dataset.name, comparisons)),
  );
  const operating = operatingThreshold(candidates);
  const thresholds = { operating: operating.threshold, productOfFour: thresholdOfFour(product) };
  const kinds: KindResult[] = [];
  for (const { kind, sets } of compared) {
    kinds.push(resultOf(datasets, kind, sets, described, thresholds, options));
    // Each takes seconds: let progress be shown and signals be heard.
    await new Promise(setImmediate);
  }
  return {
    found: facesFound([datasets.lfw, datasets.london], described),
    operating,
    kinds,
    calibration: thoroughCalibration(datasets, compared, kinds),
  };
}

/** What a lone set of descriptions says of each dataset, where there is no second recipe to compare it with. */
export function summariesOf(
  datasets: Datasets,
  descriptions: Descriptions,
  options: BootstrapOptions,
): { readonly dataset: string; readonly summary: Summary | undefined }[] {
  return allSets(datasets).map((dataset) => ({
    dataset: dataset.name,
    summary: summarise(allPairs(dataset.pictures, descriptions, descriptions), options),
  }));
}

const allSets = ({ folds, lfw, london }: Datasets): Dataset[] => [...folds, lfw, london];

function thoroughCalibration(
  { lfw, london }: Datasets,
  compared: readonly { readonly kind: Kind; readonly sets: readonly Compared[] }[],
  kinds: readonly KindResult[],
): MeasuredCalibration {
  const thorough = compared.find(({ kind }) => kind.template === 'thorough' && kind.probe === 'thorough');
  const result = kinds.find(({ kind }) => kind === thorough?.kind.name);
  if (thorough === undefined || result === undefined) throw new RangeError('two thorough looks are not compared');
  const of = (dataset: Dataset): Compared => ({ dataset, comparisons: comparisonsIn(thorough.sets, dataset) });
  return calibrationFor([of(lfw), of(london)], result.templates);
}

interface Compared {
  readonly dataset: Dataset;
  readonly comparisons: Comparisons;
}

const compare = (dataset: Dataset, { template, probe }: Kind, described: ByRecipe): Compared => ({
  dataset,
  comparisons: allPairs(dataset.pictures, ofRecipe(described, template), ofRecipe(described, probe)),
});

function comparisonsIn(sets: readonly Compared[], dataset: Dataset): Comparisons {
  const found = sets.find((each) => each.dataset === dataset);
  if (found === undefined) throw new RangeError(`${dataset.name} is not compared`);
  return found.comparisons;
}

function resultOf(
  { folds, lfw, london }: Datasets,
  kind: Kind,
  sets: readonly Compared[],
  described: ByRecipe,
  thresholds: { readonly operating: number; readonly productOfFour: number },
  options: BootstrapOptions,
): KindResult {
  const threshold = thresholds.operating;
  const comparisonsOf = (dataset: Dataset): Comparisons => comparisonsIn(sets, dataset);
  const templates = ofRecipe(described, kind.template);
  const probes = ofRecipe(described, kind.probe);
  const fromFirst = candidateOf(kind.name, folds[0].name, comparisonsOf(folds[0]));
  return {
    kind: kind.name,
    datasets: sets.map(({ dataset, comparisons }) => ({
      dataset: dataset.name,
      summary: summarise(comparisons, options),
      atOperating: atThreshold(comparisons, threshold, options),
    })),
    transferred: atThreshold(comparisonsOf(folds[1]), fromFirst.threshold, options),
    namedPairs: [
      ...crossValidated(folds, templates, probes),
      ...[...folds, london].map((set) => accuracyAt(set, templates, probes, threshold, 'operating threshold')),
    ],
    groups: byGroup(comparisonsOf(london), london.pictures, threshold),
    templates: severalTemplates(lfw.pictures, templates, probes, thresholds, options),
    calibration: calibrationOf(comparisonsOf(lfw)),
  };
}
