import { distance } from '@vestibule/face/similarity';
import { ComparisonCollector, type Comparisons } from '../statistics/comparisons.js';
import type { Picture } from './datasets.js';
import type { Descriptions } from './describe-all.js';
import type { Recipe } from './engine.js';

/** Which recipe made the two sides of a comparison. */
export interface Kind {
  readonly name: string;
  /** What is enrolled. */
  readonly template: Recipe;
  /** What is compared with it. */
  readonly probe: Recipe;
}

/** Each recipe with itself, and a quick look at what was enrolled thoroughly. */
export const KINDS: readonly Kind[] = [
  { name: 'quick × quick', template: 'quick', probe: 'quick' },
  { name: 'thorough × thorough', template: 'thorough', probe: 'thorough' },
  { name: 'thorough × quick', template: 'thorough', probe: 'quick' },
];

/** Descriptions by recipe. */
export type ByRecipe = ReadonlyMap<Recipe, Descriptions>;

/** The descriptions of one recipe, which are there since every recipe is measured. */
export function ofRecipe(described: ByRecipe, recipe: Recipe): Descriptions {
  const descriptions = described.get(recipe);
  if (descriptions === undefined) throw new RangeError(`nothing is described by the recipe ${recipe}`);
  return descriptions;
}

/**
 * Every picture with every later one, within people and across: full cross-comparison. Of two recipes the earlier picture
 * is the template. Pictures without a face are left out; how many there are is reported beside the rates.
 */
export function allPairs(pictures: readonly Picture[], templates: Descriptions, probes: Descriptions): Comparisons {
  const collector = new ComparisonCollector();
  const sides = pictures.map(({ file, person }) => ({
    person: collector.person(person),
    template: templates.found.get(file)?.descriptor,
    probe: probes.found.get(file)?.descriptor,
  }));
  for (const [at, { person, template }] of sides.entries()) {
    if (template === undefined) continue;
    for (let later = at + 1; later < sides.length; later += 1) {
      const other = sides[later];
      if (other?.probe === undefined) continue;
      collector.add(distance(template, other.probe), person, other.person);
    }
  }
  return collector.sorted();
}
