import { readFile } from 'node:fs/promises';
import type { FaceRefusal } from '@vestibule/face';
import { sharedData } from '../../support/shared-data.js';
import type { Picture } from './datasets.js';
import { RECIPES, type MeasuredEngine, type Recipe } from './engine.js';

/** What is kept of a face that was found. */
export interface Found {
  readonly descriptor: Float32Array;
  /** Does its box hold the middle of the picture? */
  readonly inTheMiddle: boolean;
}

/** What became of the pictures, by file. */
export interface Descriptions {
  readonly found: ReadonlyMap<string, Found>;
  readonly missed: ReadonlyMap<string, FaceRefusal>;
}

export type Progress = (done: number, total: number) => void;

/**
 * Describes every picture once by every recipe. A picture without a face is a result; an engine that fails is none, and
 * ends the measurement.
 */
export async function describeAll(
  engine: MeasuredEngine,
  pictures: readonly Picture[],
  progress: Progress,
): Promise<ReadonlyMap<Recipe, Descriptions>> {
  const results = new Map(RECIPES.map((recipe) => [recipe, { found: new Map<string, Found>(), missed: new Map() }]));
  const queue = pictures.values();
  const total = pictures.length * RECIPES.length;
  let done = 0;
  const work = async (): Promise<void> => {
    for (const { file } of queue) {
      const bytes = await readFile(sharedData(file));
      for (const [recipe, { found, missed }] of results) {
        const face = await describeOne(engine, bytes, recipe);
        if (typeof face === 'string') missed.set(file, face);
        else found.set(file, face);
        done += 1;
        progress(done, total);
      }
    }
  };
  await Promise.all(Array.from({ length: engine.concurrency }, work));
  return results;
}

async function describeOne(engine: MeasuredEngine, bytes: Uint8Array, recipe: Recipe): Promise<Found | FaceRefusal> {
  const result = await engine.describe(bytes, recipe);
  if (result.ok) {
    const { box, descriptor } = result.face;
    return { descriptor, inTheMiddle: holdsTheMiddle(box, result) };
  }
  if (result.reason === 'overloaded' || result.reason === 'engine_failed' || result.reason === 'engine_closed') {
    throw new Error(`The engine failed: ${result.reason}`);
  }
  return result.reason;
}

/** In the sets measured here the person who is meant is in the middle: at (125, 125) of LFW's 250 × 250 pixels. */
export const holdsTheMiddle = (
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  { width, height }: { readonly width: number; readonly height: number },
): boolean =>
  box.x <= width / 2 && width / 2 < box.x + box.width && box.y <= height / 2 && height / 2 < box.y + box.height;
