import { readFile } from 'node:fs/promises';
import { encodeJpeg } from '../image/encode-jpeg.js';
import { FaceApiNetworks } from '../networks/face-api.node.js';
import { openOnnxNetworks } from '../node/onnx-runtime.js';
import type { EngineName } from '../node/worker.js';
import { describeImage, runEach, type DescribedImage } from '../pipeline/describe-image.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import type { RgbImage } from '../pixels/image.js';
import type { Calibration } from '../similarity.js';
import { FaceFollower } from './follow-face.js';
import type { LiveFrame } from './frame.js';

/**
 * Faces in a camera's frames, in this process: for a loop that has a process of its own. Calls are to be made one after another.
 * Reaches no sharp, which can't be loaded in Electron on Linux.
 */
export interface LiveEngine {
  /** As `FaceEngine.modelVersion` and `FaceEngine.calibration`: templates compare with those of an engine of the same version. */
  readonly modelVersion: string;
  readonly calibration: Calibration;
  /** Milliseconds that a frame with a face took, everything being warm. */
  readonly warmMs: number;
  /** Looks at the next frame: an upright face near the camera, landmarks, gestures and quality. No descriptor. */
  analyse(image: RgbImage): Promise<LiveFrame>;
  /** The next frame is not the last one's successor. */
  forget(): void;
  /** Describes one frame thoroughly, as the server would its picture, with its gestures; only one person may be in it. */
  describe(image: RgbImage): Promise<DescribedImage>;
  /** A picture as the JPEG that is sent: 4:4:4, without metadata. */
  encodeJpeg(image: RgbImage): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives the networks' memory back. */
  close(): Promise<void>;
}

/** How a live engine is made. */
export interface LiveEngineOptions {
  /** As `FaceEngineOptions.engine`. Default `onnx`. */
  readonly engine?: EngineName;
}

/** Frames of the size that a kiosk's camera gives, until everything is warm. */
const WARM_ROUNDS = 5;
const WARM_SIZE = { width: 640, height: 480 };

/** Opens the networks and runs each of them; rejects where they can't be loaded. Takes about a second. */
export async function openLiveEngine({ engine = 'onnx' }: LiveEngineOptions = {}): Promise<LiveEngine> {
  const networks = engine === 'onnx' ? openOnnxNetworks({ readFile, arena: true }) : await FaceApiNetworks.load();
  const grey = { ...WARM_SIZE, data: new Uint8Array(WARM_SIZE.width * WARM_SIZE.height * 3).fill(128) };
  let warmMs = 0;
  for (let round = 0; round < WARM_ROUNDS; round += 1) {
    const started = performance.now();
    await runEach(networks, DLIB_MODEL, grey);
    warmMs = performance.now() - started;
    await encodeJpeg(grey);
  }
  const follower = new FaceFollower(networks);
  return {
    modelVersion: DLIB_MODEL.version,
    calibration: DLIB_MODEL.calibration,
    warmMs,
    analyse: (image) => follower.next(image),
    forget: () => follower.forget(),
    describe: (image) => describeImage(networks, DLIB_MODEL, { image }, { mode: 'only', gestures: true }),
    encodeJpeg,
    close: () => networks.close(),
  };
}
