import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import type * as Wasm from '@tensorflow/tfjs-backend-wasm';
import type * as FaceApi from '@vladmandic/face-api';
import { decodeImage, type FaceRefusal } from '@vestibule/face';
import { sharedData } from '../../support/shared-data.js';
import type { Picture } from './datasets.js';
import { holdsTheMiddle, type Descriptions, type Found, type Progress } from './describe-all.js';

/** At face-api's default of 0.5 the detector misses 10 % of LFW. */
const CONFIDENCE = 0.2;

/**
 * face-api as it is, for comparison: its own chain of detection, landmarks, crop and descriptor, with the face of the
 * highest score. One picture after another, some 0.7 s each.
 */
export async function describePlainly(pictures: readonly Picture[], progress: Progress): Promise<Descriptions> {
  const { faceapi, tf } = await load();
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: CONFIDENCE });
  const found = new Map<string, Found>();
  const missed = new Map<string, FaceRefusal>();
  for (const [at, { file }] of pictures.entries()) {
    const decoded = await decodeImage(await readFile(sharedData(file)));
    if (!decoded.ok) {
      missed.set(file, decoded.reason);
      continue;
    }
    const { width, height, data } = decoded.image;
    const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
    // One tensor of one library, which comes by two files of types: whether they agree depends on the order of the check.
    const input = tensor as unknown as FaceApi.TNetInput;
    const faces = await faceapi.detectAllFaces(input, options).withFaceLandmarks().withFaceDescriptors();
    tensor.dispose();
    const [best] = faces.sort((one, other) => other.detection.score - one.detection.score);
    if (best === undefined) missed.set(file, 'no_face');
    else {
      const inTheMiddle = holdsTheMiddle(best.detection.box, decoded.image);
      found.set(file, { descriptor: Float32Array.from(best.descriptor), inTheMiddle });
    }
    progress(at + 1, pictures.length);
  }
  return { found, missed };
}

async function load() {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs') as typeof Tf;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof Wasm;
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('the WASM backend of TensorFlow.js did not start');
  await tf.ready();
  const weights = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  for (const net of ['ssdMobilenetv1', 'faceLandmark68Net', 'faceRecognitionNet'] as const) {
    await faceapi.nets[net].loadFromDisk(weights);
  }
  return { faceapi, tf };
}
