import type { InferenceSession } from 'onnxruntime-web';
import type { ModelName, Runtime } from '../networks/onnx.js';
import type { BrowserStart } from './messages.js';

/**
 * onnxruntime-web with the exported networks. Its two builds are loaded by need: the one with WebGPU is twice as large.
 * Threads need memory that is shared, which browsers give to pages that are cross-origin isolated only.
 */
export async function openWebRuntime({ modelsUrl, wasmUrl, provider, threads }: BrowserStart): Promise<Runtime> {
  const ort = await (provider === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? threads : 1;
  if (wasmUrl !== undefined) ort.env.wasm.wasmPaths = { wasm: wasmUrl };
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  };
  return {
    Tensor: ort.Tensor,
    async open(name: ModelName) {
      const answer = await fetch(new URL(`${name}.onnx`, modelsUrl));
      if (!answer.ok) throw new Error(`the network ${name} could not be fetched: ${answer.status}`);
      return ort.InferenceSession.create(new Uint8Array(await answer.arrayBuffer()), options);
    },
  };
}
