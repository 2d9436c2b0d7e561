import type { DescribeFailure, DescribeOptions, DescribeResult, EngineLoad, FaceEngine } from '../engine.js';
import { DLIB_MODEL } from '../pipeline/recognition-model.js';
import type { FromWorker, ToWorker } from '../pool/messages.js';
import { ServiceTime } from '../pool/service-time.js';
import type { BrowserRequest, BrowserStart, PictureSource, Provider } from './messages.js';

/** How a browser's engine is made. */
export interface BrowserEngineOptions {
  /** The folder of the networks' files, as an address with a slash at its end; one of the page's own origin or open to it. */
  readonly modelsUrl: string | URL;
  /** The address of onnxruntime's .wasm file. Default: where the bundler laid it. */
  readonly wasmUrl?: string | URL;
  /** Default `wasm`, which gives Node's numbers; WebGPU's differ a little from machine to machine. */
  readonly provider?: Provider;
  /** Threads that share one picture, on pages that are cross-origin isolated; others have one. Default: half of the cores, at most 4. */
  readonly threads?: number;
  /** Pictures that may wait while one is in work; further ones are refused as `overloaded`. Default 4. */
  readonly queueLimit?: number;
  /** Milliseconds that one picture may take, without its waiting, before the worker is replaced. Default 15,000. */
  readonly requestTimeoutMs?: number;
  /** Told why the worker is replaced, in words that hold nothing of the picture. */
  readonly onWorkerReplaced?: (why: string) => void;
}

/** A {@link FaceEngine} that takes what a browser has instead of bytes. Sources are copied and stay the caller's. */
export interface BrowserEngine extends Omit<FaceEngine, 'describe'> {
  describe(source: PictureSource, options: DescribeOptions): Promise<DescribeResult>;
}

/** A loop over a camera's frames wants the newest one, not a long queue of old ones. */
const QUEUE_LIMIT = 4;
const REQUEST_TIMEOUT_MS = 15_000;
/** 50 MB of networks over a slow line. */
const START_TIMEOUT_MS = 120_000;
/** What onnxruntime itself takes: more of them wait for each other. */
const MOST_THREADS = 4;

interface Job {
  readonly request: BrowserRequest;
  readonly settle: (result: DescribeResult) => void;
}

interface Running extends Job {
  readonly id: number;
  readonly started: number;
}

/**
 * The engine in a browser: a module worker that decodes pictures and runs the networks. Starts loading at once; wait for
 * `ready()`, which takes the networks' download and their first run.
 *
 * @example
 * const engine = createBrowserEngine({ modelsUrl: '/models/' });
 * await engine.ready();
 * const frame = new VideoFrame(video);
 * const result = await engine.describe(frame, { mode: 'only', recipe: 'quick' });
 * frame.close();
 */
export function createBrowserEngine(options: BrowserEngineOptions): BrowserEngine {
  return new Engine(options);
}

class Engine implements BrowserEngine {
  readonly modelVersion = DLIB_MODEL.version;
  readonly calibration = DLIB_MODEL.calibration;
  readonly #options: BrowserEngineOptions;
  readonly #start: BrowserStart;
  readonly #waiting: Job[] = [];
  readonly #serviceTime = new ServiceTime();
  #worker: Worker | undefined;
  #isReady = false;
  #ready: PromiseWithResolvers | undefined;
  #running: Running | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;
  #replaced = 0;
  #closed = false;

  constructor(options: BrowserEngineOptions) {
    const { modelsUrl, wasmUrl, provider = 'wasm' } = options;
    const absolute = (url: string | URL): string => new URL(url, globalThis.location.href).href;
    const threads = options.threads ?? Math.min(MOST_THREADS, Math.ceil(navigator.hardwareConcurrency / 2));
    this.#options = options;
    this.#start = {
      modelsUrl: absolute(modelsUrl),
      wasmUrl: wasmUrl === undefined ? undefined : absolute(wasmUrl),
      provider,
      threads,
    };
    this.#spawn();
  }

  /** Resolves when the worker is ready; where its start failed, tries again on the next call or picture. */
  ready(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the face engine is closed'));
    if (this.#worker === undefined) this.#spawn();
    return this.#ready?.promise ?? Promise.resolve();
  }

  load(): EngineLoad {
    return {
      workers: 1,
      running: this.#running === undefined ? 0 : 1,
      waiting: this.#waiting.length,
      meanServiceMs: this.#serviceTime.meanMs,
      replaced: this.#replaced,
      pids: [],
    };
  }

  describe(source: PictureSource, options: DescribeOptions): Promise<DescribeResult> {
    if (this.#closed) return Promise.resolve({ ok: false, reason: 'engine_closed' });
    const idle = this.#isReady && this.#running === undefined;
    if (!idle && this.#waiting.length >= (this.#options.queueLimit ?? QUEUE_LIMIT)) {
      const ms = (this.#waiting.length + 1) * this.#serviceTime.meanMs;
      return Promise.resolve({ ok: false, reason: 'overloaded', retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) });
    }
    let copy: PictureSource;
    try {
      copy = structuredClone(source);
    } catch {
      // A frame that was closed already: there is nothing in it.
      return Promise.resolve({ ok: false, reason: 'damaged' });
    }
    return new Promise((settle) => {
      this.#waiting.push({ request: { source: copy, options }, settle });
      if (this.#worker === undefined) this.#spawn();
      this.#handOut();
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#ready?.reject(new Error('the face engine was closed before it was ready'));
    this.#end();
    this.#fail('engine_closed');
    return Promise.resolve();
  }

  #spawn(): void {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'vestibule-face' });
    this.#worker = worker;
    this.#ready = withResolvers();
    const replace = (why: string): void => {
      if (this.#worker === worker) this.#replace(why);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker<DescribeResult>>) => {
      if (this.#worker === worker) this.#receive(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      replace('its script failed');
    });
    worker.addEventListener('messageerror', () => replace('it said what could not be understood'));
    this.#timer = setTimeout(() => replace('it did not start in time'), START_TIMEOUT_MS);
    this.#post({ kind: 'start', start: this.#start }, []);
  }

  #post(message: ToWorker<BrowserStart, BrowserRequest>, transfer: Transferable[]): void {
    this.#worker?.postMessage(message, transfer);
  }

  #receive(message: FromWorker<DescribeResult>): void {
    if (message.kind === 'failed') return this.#replace(message.why);
    clearTimeout(this.#timer);
    if (message.kind === 'ready') {
      this.#isReady = true;
      if (message.serviceMs !== undefined) this.#serviceTime.add(message.serviceMs);
      this.#ready?.resolve();
    } else if (this.#running?.id === message.id) {
      const { started, settle } = this.#running;
      this.#running = undefined;
      this.#serviceTime.add(performance.now() - started);
      settle(message.answer);
    }
    this.#handOut();
  }

  #handOut(): void {
    if (!this.#isReady || this.#running !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    const id = this.#nextId++;
    this.#running = { ...job, id, started: performance.now() };
    const late = this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    this.#timer = setTimeout(() => this.#replace('it took too long'), late);
    this.#post({ kind: 'request', id, request: job.request }, heldBy(job.request.source));
  }

  /** Fails the picture that is in work, and starts another worker for those that wait. */
  #replace(why: string): void {
    const wasReady = this.#isReady;
    this.#end();
    this.#replaced += 1;
    this.#options.onWorkerReplaced?.(why);
    if (wasReady) {
      this.#running?.settle({ ok: false, reason: 'engine_failed' });
      this.#running = undefined;
      this.#spawn();
    } else {
      // What keeps it from starting (a network that isn't there) is seldom over at once: the next call tries again.
      this.#ready?.reject(new Error(`the face engine's worker did not start: ${why}`));
      this.#fail('engine_failed');
    }
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#isReady = false;
  }

  #fail(reason: Extract<DescribeFailure['reason'], 'engine_failed' | 'engine_closed'>): void {
    this.#running?.settle({ ok: false, reason });
    this.#running = undefined;
    for (const { request, settle } of this.#waiting.splice(0)) {
      if ('close' in request.source) request.source.close();
      settle({ ok: false, reason });
    }
  }
}

/** What can be handed over to the worker without another copy. */
function heldBy(source: PictureSource): Transferable[] {
  if (source instanceof Blob) return [];
  return source instanceof ImageData ? [source.data.buffer] : [source];
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function withResolvers(): PromiseWithResolvers {
  let settle: Omit<PromiseWithResolvers, 'promise'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever does not ask whether the engine is ready is not to be told of its failing as of an error that nobody took.
  promise.catch(() => undefined);
  return { promise, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) };
}
