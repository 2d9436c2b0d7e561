import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-node';
import type { ModelName, Runtime } from '../networks/onnx.js';
import { modelPath } from './model-files.js';

/**
 * One thread a session: two sessions side by side do more than one on two threads (measured), and a worker that uses one core
 * leaves the others to its neighbours. Memory that a run frees is given back instead of being kept for the next, larger one.
 */
const SESSION_OPTIONS: Ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
};

/** onnxruntime-node with the exported networks. */
export function openNodeRuntime(): Runtime {
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  return {
    Tensor: ort.Tensor,
    open: (name: ModelName) => ort.InferenceSession.create(modelPath(name), SESSION_OPTIONS),
  };
}
