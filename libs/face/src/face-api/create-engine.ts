import type { DescribeOptions, DescribeResult, EngineLoad, FaceEngine } from '../engine.js';
import { inspectImage } from '../image/inspect.js';
import { WorkerPool } from '../pool/worker-pool.js';
import { FACE_API_MODEL_VERSION } from './pipeline.js';
import type { DescribeRequest } from './worker.js';

/** How an engine is made; every bound has a default. */
export interface FaceEngineOptions {
  /** Threads, each with its own networks (about 300 MB each). Default 1. */
  readonly workers?: number;
  /** Requests that may wait while all workers are busy; further ones are refused as `overloaded`. Default 16. */
  readonly queueLimit?: number;
  /** Milliseconds that one picture may take a worker, without its waiting, before the worker is replaced. Default 15,000. */
  readonly requestTimeoutMs?: number;
  /** Megabytes of JavaScript heap per worker (pixels and tensors lie outside it). Default 256. */
  readonly workerHeapMb?: number;
  /** For the log: told why a worker is replaced, in words that hold nothing of the picture. */
  readonly onWorkerReplaced?: (why: string) => void;
}

/** About 20 times what a picture takes on one thread: room for a machine that is busy, and an end to a decoder that is not. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Loading and warming up take 2 s. */
const START_TIMEOUT_MS = 60_000;
/** At 0.7 s a picture the last in the queue waits for 11 s: a person at a counter still stands there. */
const QUEUE_LIMIT = 16;
const WORKER_HEAP_MB = 256;

/**
 * The engine on @vladmandic/face-api's networks, run by TensorFlow.js' WASM backend in worker threads. Starts loading at
 * once; wait for `ready()` before measuring or serving, and call `close()` or the threads keep the process alive.
 */
export function createFaceEngine(options: FaceEngineOptions = {}): FaceEngine {
  const workers = options.workers ?? 1;
  const pool = new WorkerPool<undefined, DescribeRequest, DescribeResult>({
    script: new URL('./worker.js', import.meta.url),
    start: undefined,
    workers,
    queueLimit: options.queueLimit ?? QUEUE_LIMIT,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    startTimeoutMs: START_TIMEOUT_MS,
    resourceLimits: { maxOldGenerationSizeMb: options.workerHeapMb ?? WORKER_HEAP_MB },
    onReplaced: options.onWorkerReplaced,
  });
  return {
    modelVersion: FACE_API_MODEL_VERSION,
    ready: () => pool.ready(),
    load: (): EngineLoad => ({ workers, ...pool.load() }),
    close: () => pool.close(),
    async describe(bytes: Uint8Array, describeOptions: DescribeOptions): Promise<DescribeResult> {
      // What can be refused by its header takes no turn in the queue.
      const walk = inspectImage(bytes);
      if (!walk.ok) return walk;
      // A copy, since handing memory over takes it from its owner, and small buffers share theirs with strangers.
      const copy = Uint8Array.from(bytes);
      const result = await pool.run({ bytes: copy, options: describeOptions }, [copy.buffer]);
      return result.ok ? result.answer : result;
    },
  };
}
