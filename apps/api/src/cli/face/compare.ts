import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import {
  createFaceEngine,
  distance,
  similarityFromDistance,
  type Calibration,
  type EngineName,
  type FaceEngine,
} from '@vestibule/face';
import { domainError, ok } from '../../kernel/index.js';
import type { CommandContext } from '../context.js';
import { failed, wrongCall, type Outcome } from '../outcome.js';
import { startProgress, type Progress } from '../progress.js';
import type { Style } from '../text/style.js';
import { table } from '../text/table.js';
import { describeImages, type Described } from './describe-images.js';
import { namedPair, readPairs, type Pair } from './pairs.js';

/** What `face compare` takes. */
export interface CompareOptions {
  readonly pairs?: string;
  readonly workers?: number;
  readonly engine: EngineName;
  readonly recognition?: string;
}

/** What a comparison comes to. */
export interface Comparison extends Pair {
  /** Euclidean distance of the descriptors. */
  readonly distance: number | null;
  /** 0 to 100. */
  readonly similarity: number | null;
  /** Whether it is one person; null where a face is missing. */
  readonly match: boolean | null;
  /** Why there is no answer. */
  readonly reason: string | null;
}

/** What a worker with its networks takes, in bytes (measured: about 300 MB), with room to decode a photo. */
const WORKER_BYTES = 500 * 1024 * 1024;

/** A thread for each core, as far as half of the memory goes. */
const defaultWorkers = (): number =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 / WORKER_BYTES)));

/** Compares pictures of faces, two or a file of pairs. Needs neither a database nor a server. */
export async function compareFaces(
  context: CommandContext,
  a: string | undefined,
  b: string | undefined,
  options: CompareOptions,
): Promise<Outcome> {
  if (options.pairs === undefined ? a === undefined || b === undefined : a !== undefined) {
    return wrongCall(
      'Give two images, or --pairs with a file of pairs.',
      '`vestibule face compare --help` has examples.',
    );
  }
  const pairs = options.pairs === undefined ? await namedPair(a ?? '', b ?? '') : await readPairs(options.pairs);
  if (!pairs.ok) return pairs;
  const paths = new Set(pairs.value.flatMap((pair) => [resolve(pair.a), resolve(pair.b)]));
  const workers = Math.min(options.workers ?? defaultWorkers(), Math.max(1, paths.size));
  let engine: FaceEngine | undefined;
  let progress: Progress | undefined;
  try {
    engine = createFaceEngine({
      engine: options.engine,
      recognitionFile: options.recognition,
      workers,
      queueLimit: workers + 1,
    });
    const { calibration } = engine;
    if (paths.size > 0) await engine.ready();
    progress = startProgress(context.io.stderr, paths.size, 'images');
    const described = await describeImages(engine, paths, workers, progress.step);
    const compared = pairs.value.map((pair) => compare(pair, described, calibration));
    return ok({ json: compared, text: (style) => comparisonTable(style, compared) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed(
      domainError('INTERNAL', `The face models could not be used: ${message}`, {
        hint: options.recognition === undefined ? MODELS_HINT : RECOGNITION_HINT,
      }),
    );
  } finally {
    progress?.end();
    await engine?.close();
  }
}

const RECOGNITION_HINT = 'Check the description of the recognition network and the file that it names (docs/faces.md).';
const MODELS_HINT = 'Install the packages again (`npm ci`); they bring the models along.';

function compare(pair: Pair, described: ReadonlyMap<string, Described>, calibration: Calibration): Comparison {
  const a = described.get(resolve(pair.a));
  const b = described.get(resolve(pair.b));
  if (a && b && 'descriptor' in a && 'descriptor' in b) {
    const value = distance(a.descriptor, b.descriptor);
    return {
      ...pair,
      distance: value,
      similarity: similarityFromDistance(value, calibration),
      match: value <= calibration.threshold,
      reason: null,
    };
  }
  const reasons = [a && 'reason' in a ? `a: ${a.reason}` : '', b && 'reason' in b ? `b: ${b.reason}` : ''];
  return { ...pair, distance: null, similarity: null, match: null, reason: reasons.filter(Boolean).join('; ') };
}

function comparisonTable(style: Style, compared: readonly Comparison[]): string {
  return table(
    style,
    ['MATCH', 'DISTANCE', 'SIMILARITY', 'A', 'B', 'REASON'],
    compared.map((one) => [one.match, one.distance?.toFixed(3), one.similarity?.toFixed(1), one.a, one.b, one.reason]),
    'There is no pair to compare.',
  );
}
