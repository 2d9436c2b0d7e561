import type { DescribeOptions, DescribeResult, FaceRefusal } from '../engine.js';
import { chooseFace } from '../face.js';
import { decodeImage, toStoredJpeg, type RgbImage } from '../image/decode.js';
import { serve, type Reply } from '../pool/messages.js';
import { loadNetworks, type Networks } from './networks.js';
import { describeFace, detectFaces, FACE_API_MODEL_VERSION, findLandmarks } from './pipeline.js';

/** What the engine sends to this thread. */
export interface DescribeRequest {
  readonly bytes: Uint8Array;
  readonly options: DescribeOptions;
}

/** Nobody needs more neighbours than this to decide; a hostile picture could hold hundreds of faces. */
const MAX_OTHERS = 20;

const refused = (reason: FaceRefusal): Reply<DescribeResult> => ({ answer: { ok: false, reason } });

async function describe(networks: Networks, { bytes, options }: DescribeRequest): Promise<Reply<DescribeResult>> {
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return refused(decoded.reason);
  const { image } = decoded;
  const choice = chooseFace(await detectFaces(networks, image));
  if (choice === undefined) return refused('no_face');
  if (options.mode === 'only' && choice.rivals.length > 0) return refused('several_faces');
  const landmarks = await findLandmarks(networks, image, choice.face.box);
  const descriptor = landmarks && (await describeFace(networks, image, landmarks));
  if (landmarks === undefined || descriptor === undefined) return refused('no_face');
  const stored = options.storedImage === true ? Uint8Array.from(await toStoredJpeg(image)) : undefined;
  const answer: DescribeResult = {
    ok: true,
    width: image.width,
    height: image.height,
    face: { ...choice.face, landmarks, descriptor },
    others: choice.others.slice(0, MAX_OTHERS),
    modelVersion: FACE_API_MODEL_VERSION,
    ...(stored === undefined ? {} : { storedImage: stored }),
  };
  return { answer, transfer: stored === undefined ? [descriptor.buffer] : [descriptor.buffer, stored.buffer] };
}

/** Runs every network once, on a grey picture in which both detectors look in vain. Gives the time in milliseconds. */
async function warmUp(networks: Networks): Promise<number> {
  const started = performance.now();
  const [width, height] = [320, 240];
  const image: RgbImage = { width, height, data: new Uint8Array(width * height * 3).fill(128) };
  await detectFaces(networks, image);
  const landmarks = await findLandmarks(networks, image, { x: 0, y: 0, width, height });
  if (landmarks !== undefined) await describeFace(networks, image, landmarks);
  return performance.now() - started;
}

const networks = await loadNetworks();
const warmMs = await warmUp(networks);
serve((request: DescribeRequest) => describe(networks, request), warmMs);
