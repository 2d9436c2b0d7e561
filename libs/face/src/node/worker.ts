import type { DescribeOptions, DescribeResult } from '../engine.js';
import { decodeImage, toStoredJpeg } from '../image/decode.js';
import { FaceApiNetworks } from '../networks/face-api.node.js';
import type { FaceNetworks } from '../networks/networks.js';
import { grey } from '../pixels/image.js';
import { describeImage, warmUp } from '../pipeline/describe-image.js';
import { DLIB_MODEL, type RecognitionModel } from '../pipeline/recognition-model.js';
import { serve } from '../pool/messages.js';
import { openOnnxNetworks } from './onnx-runtime.js';
import { readRecognitionFile } from './recognition-file.js';

/** What runs the networks. */
export type EngineName = 'onnx' | 'face-api';

/** How a worker is started. */
export interface WorkerStart {
  readonly engine: EngineName;
  /** The description of a recognition network of somebody's own; for onnxruntime. */
  readonly recognitionFile?: string | undefined;
}

/** What the engine sends to a worker. */
export interface DescribeRequest {
  readonly bytes: Uint8Array;
  readonly options: DescribeOptions;
}

async function describe(
  networks: FaceNetworks,
  model: RecognitionModel,
  { bytes, options }: DescribeRequest,
): Promise<DescribeResult> {
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return decoded;
  const described = await describeImage(networks, model, decoded, options);
  if (!described.ok || options.storedImage !== true) return described.ok ? described.description : described;
  return { ...described.description, storedImage: await toStoredJpeg(described.image) };
}

serve<WorkerStart, DescribeRequest, DescribeResult>(async ({ engine, recognitionFile }) => {
  const brought = recognitionFile === undefined ? undefined : readRecognitionFile(recognitionFile);
  const networks = engine === 'onnx' ? openOnnxNetworks({ ...(brought && { brought }) }) : await FaceApiNetworks.load();
  const model = brought?.model ?? DLIB_MODEL;
  const jpeg = await toStoredJpeg(grey());
  const warmMs = await warmUp(networks, model, async () => {
    const decoded = await decodeImage(jpeg);
    if (!decoded.ok) throw new Error(`the picture to warm up with could not be decoded: ${decoded.reason}`);
    return decoded;
  });
  return { work: (request) => describe(networks, model, request), warmMs };
});
