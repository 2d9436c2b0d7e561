import { distance } from '@vestibule/face/similarity';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import { ComparisonCollector, type Comparisons } from '../statistics/comparisons.js';
import type { Picture } from './datasets.js';
import type { Descriptions } from './describe-all.js';
import { atThreshold, summarise, type AtFmr, type AtThreshold } from './summary.js';

/** So many pictures of a person are enrolled, as a registration does. */
export const ENROLLED = 4;

export const ONE_TEMPLATE = 'one template';
export const NEAREST = 'nearest of 4 templates';

/** How a probe's distances to a person's templates become one. */
export const STRATEGIES = {
  [ONE_TEMPLATE]: undefined,
  [NEAREST]: (templates, probe) => Math.min(...templates.map((each) => distance(each, probe))),
  'mean template': (templates, probe) => distance(meanOf(templates), probe),
  'mean of 4 distances': (templates, probe) =>
    templates.reduce((sum, each) => sum + distance(each, probe), 0) / templates.length,
} as const satisfies Record<string, ((templates: readonly Float32Array[], probe: Float32Array) => number) | undefined>;

export interface StrategyResult {
  readonly strategy: string;
  readonly people: number;
  /** At the operating threshold, which was chosen for pairs of pictures. */
  readonly atOperating: AtThreshold | undefined;
  /** Of the nearest of four templates only: at the threshold that the product has for four. */
  readonly atProduct?: AtThreshold | undefined;
  /** At the threshold that the strategy itself needs for each false match rate. */
  readonly atOwn: readonly AtFmr[];
}

/**
 * The mean of descriptors, at their mean length: 1 where an engine gives descriptors of length 1, so that it is the
 * L2-normalised mean. At another length it would be further from every probe.
 */
function meanOf(descriptors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(descriptors[0]?.length ?? 0);
  for (const descriptor of descriptors)
    for (const [at, value] of descriptor.entries()) mean[at] = (mean[at] ?? 0) + value;
  const lengths = descriptors.map((descriptor) => Math.hypot(...descriptor));
  const wanted = lengths.reduce((sum, length) => sum + length, 0) / descriptors.length;
  const length = Math.hypot(...mean);
  return mean.map((value) => (value * wanted) / length);
}

/**
 * What enrolling several pictures does to the rates. Of each person with at least five pictures in which a face was found,
 * the first four (by file name) are enrolled and the others are probes; every picture of everybody else is an impostor's.
 */
export function severalTemplates(
  pictures: readonly Picture[],
  templates: Descriptions,
  probes: Descriptions,
  thresholds: { readonly operating: number; readonly productOfFour: number },
  options: BootstrapOptions,
): StrategyResult[] {
  const galleries = galleriesOf(pictures, templates);
  return Object.entries(STRATEGIES).map(([strategy, combine]) => {
    const comparisons = comparisonsOf(galleries, pictures, probes, combine);
    return {
      strategy,
      people: galleries.length,
      atOperating: atThreshold(comparisons, thresholds.operating, options),
      ...(strategy === NEAREST && { atProduct: atThreshold(comparisons, thresholds.productOfFour, options) }),
      atOwn: summarise(comparisons, options)?.at ?? [],
    };
  });
}

interface Gallery {
  readonly person: string;
  readonly files: ReadonlySet<string>;
  readonly templates: readonly Float32Array[];
}

function galleriesOf(pictures: readonly Picture[], { found }: Descriptions): Gallery[] {
  const byPerson = new Map<string, string[]>();
  for (const { file, person } of pictures) {
    if (found.has(file)) byPerson.set(person, [...(byPerson.get(person) ?? []), file]);
  }
  return [...byPerson].flatMap(([person, theirs]) => {
    if (theirs.length <= ENROLLED) return [];
    const files = theirs.sort().slice(0, ENROLLED);
    const templates = files.flatMap((file) => found.get(file)?.descriptor ?? []);
    return [{ person, files: new Set(files), templates }];
  });
}

function comparisonsOf(
  galleries: readonly Gallery[],
  pictures: readonly Picture[],
  probes: Descriptions,
  combine: ((templates: readonly Float32Array[], probe: Float32Array) => number) | undefined,
): Comparisons {
  const collector = new ComparisonCollector();
  for (const { person, files, templates } of galleries) {
    const enrolled = collector.person(person);
    for (const picture of pictures) {
      const probe = probes.found.get(picture.file)?.descriptor;
      if (probe === undefined || files.has(picture.file)) continue;
      const other = collector.person(picture.person);
      if (combine !== undefined) collector.add(combine(templates, probe), enrolled, other);
      else for (const template of templates) collector.add(distance(template, probe), enrolled, other);
    }
  }
  return collector.sorted();
}
