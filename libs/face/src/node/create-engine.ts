import type { DescribeOptions, DescribeResult, EngineLoad, FaceEngine } from '../engine.js';
import { inspectImage } from '../image/inspect.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import { WorkerPool } from '../pool/worker-pool.js';
import { readRecognitionFile } from './recognition-file.js';
import type { DescribeRequest, EngineName, WorkerStart } from './worker.js';

/** How an engine is made; every bound has a default. */
export interface FaceEngineOptions {
  /**
   * What runs the networks: onnxruntime, or face-api's own code on TensorFlow.js, which is many times slower and there to
   * be compared with. Their templates compare with each other. Default `onnx`.
   */
  readonly engine?: EngineName;
  /**
   * The description of a recognition network of your own, which takes the place of the one that ships (docs/faces.md); with
   * the engine `onnx` only.
   */
  readonly recognitionFile?: string | undefined;
  /** Processes, each with its own networks. Default 1. */
  readonly workers?: number;
  /** Requests that may wait while all workers are busy; further ones are refused as `overloaded`. Default 64. */
  readonly queueLimit?: number;
  /** Milliseconds that one picture may take a worker, without its waiting, before the worker is replaced. Default 15,000. */
  readonly requestTimeoutMs?: number;
  /** Megabytes of JavaScript heap per worker (pixels and tensors lie outside it). Default 256. */
  readonly workerHeapMb?: number;
  /** For the log: told why a worker is replaced, in words that hold nothing of the picture. */
  readonly onWorkerReplaced?: (why: string) => void;
}

/** Far over what the slowest picture takes (the largest one, without a face, on a busy machine): an end to a decoder that has none. */
const REQUEST_TIMEOUT_MS = 15_000;
const START_TIMEOUT_MS = 60_000;
/** At 0.1 s a picture the last in the queue waits for 6 s: a person at a counter still stands there. */
const QUEUE_LIMIT = 64;
const WORKER_HEAP_MB = 256;

/**
 * The engine in Node: worker processes that decode pictures and run the networks. Starts loading at once; wait for `ready()`
 * before measuring or serving, and call `close()` or the processes keep this one alive. Throws where the description of a
 * recognition network is wrong.
 */
export function createFaceEngine(options: FaceEngineOptions = {}): FaceEngine {
  const { engine = 'onnx', recognitionFile, workers = 1 } = options;
  if (recognitionFile !== undefined && engine !== 'onnx') {
    throw new Error('a recognition network of your own needs the engine "onnx"');
  }
  const model = recognitionFile === undefined ? DLIB_MODEL : readRecognitionFile(recognitionFile).model;
  const pool = new WorkerPool<WorkerStart, DescribeRequest, DescribeResult>({
    script: new URL('./worker.js', import.meta.url),
    start: { engine, recognitionFile },
    workers,
    queueLimit: options.queueLimit ?? QUEUE_LIMIT,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    startTimeoutMs: START_TIMEOUT_MS,
    heapMb: options.workerHeapMb ?? WORKER_HEAP_MB,
    onReplaced: options.onWorkerReplaced,
  });
  return {
    modelVersion: model.version,
    calibration: model.calibration,
    ready: () => pool.ready(),
    load: (): EngineLoad => ({ workers, ...pool.load() }),
    close: () => pool.close(),
    async describe(bytes: Uint8Array, describeOptions: DescribeOptions): Promise<DescribeResult> {
      // What can be refused by its header takes no turn in the queue.
      const walk = inspectImage(bytes);
      if (!walk.ok) return walk;
      // A copy, since the picture may wait, and what is sent on is read only then.
      const result = await pool.run({ bytes: Uint8Array.from(bytes), options: describeOptions });
      return result.ok ? withOwnMemory(result.answer) : result;
    },
  };
}

/** A descriptor apart from the message that it came in, which holds the stored picture as well and would be kept with it. */
function withOwnMemory(result: DescribeResult): DescribeResult {
  if (!result.ok) return result;
  return { ...result, face: { ...result.face, descriptor: Float32Array.from(result.face.descriptor) } };
}
