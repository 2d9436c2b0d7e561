import type { SectionInput, SectionResult } from '../section.js';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import { loadDatasets, everyPicture, type Datasets } from './datasets.js';
import { describeAll } from './describe-all.js';
import { makeEngine, type MeasuredEngine } from './engine.js';
import { measure, summariesOf } from './measure.js';
import { describePlainly } from './plain.js';
import { plotOf, reportOf } from './report.js';
import type { PlainResult, VerificationResult } from './result.js';

/** Measures verification: how often the face engine takes two people for one, and one person for two. */
export async function run(input: SectionInput, make: typeof makeEngine = makeEngine): Promise<SectionResult> {
  const { args, progress } = input;
  const datasets = loadDatasets(args.limit);
  const options: BootstrapOptions = { rounds: args.rounds, seed: args.seed };
  const pictures = everyPicture(datasets);
  const engine = make({ workers: args.workers, model: args.model });
  const described = await closing(engine, async () => {
    await engine.ready();
    return describeAll(engine, pictures, (done, total) => progress('describing', done, total));
  });
  const measured = await measure(datasets, described, engine.calibration, options);
  const plain = args.plain ? await measurePlain(datasets, options, progress) : keptPlain(input.previous);
  const result: VerificationResult = {
    modelVersion: engine.modelVersion,
    productCalibration: engine.calibration,
    pictures: pictures.length,
    bootstrap: options,
    ...measured,
    plain,
  };
  return {
    title: 'Verification',
    markdown: reportOf(result),
    json: result,
    files: [{ name: 'verification-det.svg', content: plotOf(result) }],
  };
}

async function closing<T>(engine: MeasuredEngine, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await engine.close();
  }
}

async function measurePlain(
  datasets: Datasets,
  options: BootstrapOptions,
  progress: SectionInput['progress'],
): Promise<PlainResult> {
  const pictures = everyPicture(datasets);
  const descriptions = await describePlainly(pictures, (done, total) => progress('face-api as it is', done, total));
  return {
    measured: new Date().toISOString().slice(0, 10),
    datasets: summariesOf(datasets, descriptions, options),
    pictures: pictures.length,
    missed: descriptions.missed.size,
  };
}

const keptPlain = (previous: unknown): PlainResult | undefined =>
  (previous as Partial<VerificationResult> | undefined)?.plain;
