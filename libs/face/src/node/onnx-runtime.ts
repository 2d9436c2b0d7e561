import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-node';
import { OnnxNetworks, type ModelName } from '../networks/onnx.js';
import { modelPath } from './model-files.js';
import type { BroughtModel } from './recognition-file.js';

/**
 * One thread a session: two sessions side by side do more than one on two threads (measured), and a worker that uses one core
 * leaves the others to its neighbours. Without an arena each run gives its memory back: some 70 MB less a worker; and without
 * a pattern it is not asked for in one piece, which the system would make and take back each time (the tiny detector at 288 × 192:
 * 2.1 ms with both, 4.1 without the arena alone, 2.3 without either).
 *
 * That holds for glibc's memory, which is kept for the next run. Electron's own allocator gives all large pieces back to the system at
 * once: a frame of a kiosk's loop took 2,900 page faults and 85 ms without an arena, 345 and 20 ms with one, where Node takes 15 ms
 * either way. A loop therefore has one.
 */
const SESSION_OPTIONS: Ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableMemPattern: false,
};

/** How the networks are opened. */
export interface OnnxOptions {
  /** A recognition network of somebody's own, in place of the one that ships. */
  readonly brought?: BroughtModel;
  /** Reads the files of the networks that ship; else onnxruntime opens them itself, which it can't in the archive of an Electron app. */
  readonly readFile?: (path: string) => Promise<Uint8Array>;
  /** Whether memory is kept from one run to the next. Default false. */
  readonly arena?: boolean;
}

/** Opens a network of somebody's own in an ONNX file. */
export async function openOnnxFile(path: string): Promise<Ort.InferenceSession> {
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  return ort.InferenceSession.create(path, { ...SESSION_OPTIONS, enableCpuMemArena: true });
}

/** The networks on onnxruntime-node. */
export function openOnnxNetworks({ brought, readFile, arena = false }: OnnxOptions = {}): OnnxNetworks {
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  const options = { ...SESSION_OPTIONS, enableCpuMemArena: arena };
  const open = (path: string): Promise<Ort.InferenceSession> => ort.InferenceSession.create(path, options);
  const openShipped = async (name: ModelName): Promise<Ort.InferenceSession> =>
    readFile === undefined
      ? open(modelPath(name))
      : ort.InferenceSession.create(await readFile(modelPath(name)), options);
  const runtime = { Tensor: ort.Tensor, open: openShipped };
  return new OnnxNetworks(runtime, brought && { ...brought.input, open: () => open(brought.file) });
}
