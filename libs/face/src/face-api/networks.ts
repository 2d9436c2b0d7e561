import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import type * as Wasm from '@tensorflow/tfjs-backend-wasm';
import type * as FaceApi from '@vladmandic/face-api';

/** What is used of @vladmandic/face-api: its networks and the tensors to feed them. */
export interface Networks {
  readonly nets: typeof FaceApi.nets;
  readonly tf: typeof Tf;
}

/** Loaded together; the age, gender and expression networks are not, since nothing here reads them. */
const USED = ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet'] as const;

/**
 * Loads face-api's CommonJS build for TensorFlow's WASM backend, from the packages as installed: no network access.
 * One set of networks and of tensors a thread. Takes about 0.4 s.
 */
export async function loadNetworks(): Promise<Networks> {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs') as typeof Tf;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof Wasm;
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  const { nets } = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
  // Leaves out checks of every tensor for NaN and advice on the console.
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('the WASM backend of TensorFlow.js did not start');
  await tf.ready();
  const weights = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  for (const name of USED) await nets[name].loadFromDisk(weights);
  return { nets, tf };
}
