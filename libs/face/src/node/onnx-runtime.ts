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
 */
const SESSION_OPTIONS: Ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableCpuMemArena: false,
  enableMemPattern: false,
};

/**
 * The networks on onnxruntime-node; with a recognition network of somebody's own in place of the one that ships.
 * @param readFile reads the files of the networks that ship; else onnxruntime opens them itself, which it can't in the archive of an
 * Electron app
 */
export function openOnnxNetworks(
  brought?: BroughtModel,
  readFile?: (path: string) => Promise<Uint8Array>,
): OnnxNetworks {
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  const open = (path: string): Promise<Ort.InferenceSession> => ort.InferenceSession.create(path, SESSION_OPTIONS);
  const openShipped = async (name: ModelName): Promise<Ort.InferenceSession> =>
    readFile === undefined
      ? open(modelPath(name))
      : ort.InferenceSession.create(await readFile(modelPath(name)), SESSION_OPTIONS);
  const runtime = { Tensor: ort.Tensor, open: openShipped };
  return new OnnxNetworks(runtime, brought && { ...brought.input, open: () => open(brought.file) });
}
