import { createFaceEngine, type Calibration, type DescribeResult } from '@vestibule/face';

/** How much care is taken over a picture. Templates of both are meant to be comparable, so each is measured with each. */
export type Recipe = 'quick' | 'thorough';

export const RECIPES: readonly Recipe[] = ['quick', 'thorough'];

/** What is measured: all that the measurement needs of a face engine. */
export interface MeasuredEngine {
  readonly modelVersion: string;
  /** What it takes distances to mean. Up to `threshold` it takes two descriptors to be of one person. */
  readonly calibration: Calibration;
  /** Pictures that may be given to it at once. */
  readonly concurrency: number;
  ready(): Promise<void>;
  describe(bytes: Uint8Array, recipe: Recipe): Promise<DescribeResult>;
  close(): Promise<void>;
}

/**
 * The engine as the product makes it: the one place that knows how. The most prominent face is taken, since press photos
 * show others as well and the sets mean one person each.
 */
export function makeEngine({
  workers,
  model,
}: {
  readonly workers: number;
  readonly model?: string | undefined;
}): MeasuredEngine {
  const engine = createFaceEngine({ workers, recognitionFile: model });
  return {
    modelVersion: engine.modelVersion,
    calibration: engine.calibration,
    // One more than there are workers, so that none waits for the next picture to be read.
    concurrency: workers + 1,
    ready: () => engine.ready(),
    describe: (bytes, recipe) => engine.describe(bytes, { mode: 'most_prominent', recipe }),
    close: () => engine.close(),
  };
}
