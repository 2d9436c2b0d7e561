import { seededRandom } from '../../support/seed.js';
import { normalDeviate } from '../statistics/normal.js';
import type { Dataset, Datasets, Picture } from './datasets.js';
import type { Descriptions, Found } from './describe-all.js';
import { RECIPES } from './engine.js';
import type { ByRecipe } from './pairs.js';

/** Descriptors that are no face's, for tests: one of length 1 a person, and `noise` around it for each picture and recipe. */
export function syntheticDescriptions(pictures: readonly Picture[], noise: number, seed = 1): ByRecipe {
  const random = seededRandom(seed);
  const normal = (): number => normalDeviate(Math.min(Math.max(random(), 1e-9), 1 - 1e-9));
  const vector = (): Float32Array => Float32Array.from({ length: 128 }, normal);
  const people = new Map<string, Float32Array>();
  for (const { person } of pictures) if (!people.has(person)) people.set(person, unit(vector()));
  const describe = (): Descriptions => ({
    missed: new Map(),
    found: new Map(
      pictures.map(({ file, person }): [string, Found] => {
        const own = people.get(person) ?? vector();
        const around = unit(vector()).map((value, at) => value * noise + (own[at] ?? 0));
        return [file, { descriptor: unit(around), inTheMiddle: true }];
      }),
    ),
  });
  return new Map(RECIPES.map((recipe) => [recipe, describe()]));
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** Datasets of nobody: as many people with as many pictures in each. */
export function syntheticDatasets(people: number, pictures: number): Datasets {
  const genders = ['female', 'male'];
  const make = (name: string): Dataset => {
    const all = Array.from({ length: people * pictures }, (_, index): Picture => {
      const person = Math.floor(index / pictures);
      const labels = {
        gender: genders[person % 2] ?? '',
        ethnicity: 'white',
        age: person === 0 ? undefined : 20 + person,
      };
      return { file: `${name}/${person}_${index % pictures}.jpg`, person: `${name} ${person}`, labels };
    });
    const namedPairs = all.slice(1).map((picture, at) => {
      const before = all[at] ?? picture;
      return { a: before.file, b: picture.file, same: before.person === picture.person };
    });
    return { name, pictures: all, namedPairs };
  };
  const folds = [make('LFW fold 1'), make('LFW fold 2')] as const;
  const lfw = {
    name: 'LFW, both folds',
    pictures: folds.flatMap((fold) => fold.pictures),
    namedPairs: folds.flatMap((fold) => fold.namedPairs),
  };
  return { folds, lfw, london: make('London') };
}
