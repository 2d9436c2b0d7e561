import type { DescribeOptions, DescribeResult } from '../engine.js';
import { decodeImage, toStoredJpeg } from '../image/decode.js';
import { FaceApiNetworks } from '../networks/face-api.node.js';
import type { FaceNetworks } from '../networks/networks.js';
import { OnnxNetworks } from '../networks/onnx.js';
import { describeImage, warmUp } from '../pipeline/describe-image.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import { serve } from '../pool/messages.js';
import { openNodeRuntime } from './onnx-runtime.js';

/** What runs the networks. */
export type EngineName = 'onnx' | 'face-api';

/** How a worker is started. */
export interface WorkerStart {
  readonly engine: EngineName;
}

/** What the engine sends to a worker. */
export interface DescribeRequest {
  readonly bytes: Uint8Array;
  readonly options: DescribeOptions;
}

async function describe(networks: FaceNetworks, { bytes, options }: DescribeRequest): Promise<DescribeResult> {
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return decoded;
  const described = await describeImage(networks, DLIB_MODEL, decoded, options);
  if (!described.ok || options.storedImage !== true) return described.ok ? described.description : described;
  return { ...described.description, storedImage: await toStoredJpeg(described.image) };
}

serve<WorkerStart, DescribeRequest, DescribeResult>(async ({ engine }) => {
  const networks = engine === 'onnx' ? new OnnxNetworks(openNodeRuntime()) : await FaceApiNetworks.load();
  const warmMs = await warmUp(networks, DLIB_MODEL);
  return { work: (request) => describe(networks, request), warmMs };
});
