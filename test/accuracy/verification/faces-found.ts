import type { FaceRefusal } from '@vestibule/face';
import { wilson } from '../statistics/intervals.js';
import type { Dataset } from './datasets.js';
import type { Descriptions } from './describe-all.js';
import { RECIPES, type Recipe } from './engine.js';
import { ofRecipe, type ByRecipe } from './pairs.js';
import type { Rate } from './summary.js';

/** In how many pictures of a dataset a face was found, and the one that is meant. */
export interface FacesFound {
  readonly dataset: string;
  readonly recipe: Recipe;
  readonly pictures: number;
  readonly found: Rate;
  /** Of all pictures, those in which the box of the face that was taken holds the picture's middle. */
  readonly right: Rate;
  readonly missed: readonly { readonly file: string; readonly reason: FaceRefusal }[];
  /** Files in which somebody beside the middle was taken. */
  readonly wrong: readonly string[];
}

/** What ISO/IEC 19795-1 calls failure to acquire, by dataset and recipe. */
export function facesFound(datasets: readonly Dataset[], described: ByRecipe): FacesFound[] {
  return datasets.flatMap((dataset) =>
    RECIPES.map((recipe) => ({ recipe, ...foundIn(dataset, ofRecipe(described, recipe)) })),
  );
}

function foundIn({ name, pictures }: Dataset, { found, missed }: Descriptions): Omit<FacesFound, 'recipe'> {
  const files = pictures.map(({ file }) => file);
  const wrong = files.filter((file) => found.get(file)?.inTheMiddle === false);
  const unseen = files.flatMap((file) => {
    const reason = missed.get(file);
    return reason === undefined ? [] : [{ file, reason }];
  });
  const count = files.length;
  return {
    dataset: name,
    pictures: count,
    found: proportion(count - unseen.length, count),
    right: proportion(count - unseen.length - wrong.length, count),
    missed: unseen,
    wrong,
  };
}

/** A proportion of trials that are independent, with Wilson's interval. */
export const proportion = (count: number, trials: number): Rate => ({
  value: count / trials,
  ...wilson(count, trials),
});
