import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker } from './messages.js';
import { ServiceTime } from './service-time.js';

/** How a pool is made. */
export interface PoolOptions<Start> {
  /** The workers' module; answers by the protocol of messages.ts. */
  readonly script: URL;
  /** Told to each worker before anything else. */
  readonly start: Start;
  readonly workers: number;
  /** Requests that may wait while all workers are busy. */
  readonly queueLimit: number;
  /** From being handed to a worker to its answer. */
  readonly requestTimeoutMs: number;
  /** From a worker's start to its being ready. */
  readonly startTimeoutMs: number;
  /** Megabytes of JavaScript heap of a worker; pixels and tensors lie outside it. */
  readonly heapMb: number;
  /** Told why a worker is replaced, in words that hold nothing of the request. */
  readonly onReplaced?: ((why: string) => void) | undefined;
}

/** How a request ended, as far as the pool can tell. */
export type PoolResult<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly reason: 'overloaded'; readonly retryAfterSeconds: number }
  | { readonly ok: false; readonly reason: 'engine_failed' | 'engine_closed' };

interface Job<Request, Answer> {
  readonly request: Request;
  readonly settle: (result: PoolResult<Answer>) => void;
}

interface Slot<Request, Answer> {
  readonly worker: ChildProcess;
  /** What the worker said before it ended. */
  why: string | undefined;
  ready: boolean;
  job: { readonly id: number; readonly started: number; readonly it: Job<Request, Answer> } | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Before a worker that did not even get ready is started again. */
const RESTART_PAUSE_MS = 1_000;

/**
 * Worker processes behind a bounded queue. Each worker has one request at a time; one that dies or takes too long fails
 * that request alone and is replaced.
 *
 * Processes and not threads: a thread that is ended while native code runs in it takes the whole server along (onnxruntime
 * aborts, tried with 1.30), and a decoder that a hostile picture breaks must not do so either. They cost some 40 MB each.
 */
export class WorkerPool<Start, Request, Answer> {
  readonly #options: PoolOptions<Start>;
  readonly #slots = new Set<Slot<Request, Answer>>();
  readonly #waiting: Job<Request, Answer>[] = [];
  readonly #serviceTime = new ServiceTime();
  readonly #ending = new Set<Promise<unknown>>();
  readonly #pauses = new Set<NodeJS.Timeout>();
  readonly #ready: Promise<void>;
  #settleReady: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #nextId = 1;
  #replaced = 0;
  #closed = false;

  constructor(options: PoolOptions<Start>) {
    this.#options = options;
    this.#ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    // Whoever does not ask whether the pool is ready is not to be ended by its failing to start.
    this.#ready.catch(() => undefined);
    for (let index = 0; index < options.workers; index += 1) this.#spawn();
  }

  /** Resolves when all workers are ready for the first time; rejects when one of them fails before. */
  ready(): Promise<void> {
    return this.#ready;
  }

  load(): { running: number; waiting: number; meanServiceMs: number; replaced: number; pids: number[] } {
    const running = [...this.#slots].filter((slot) => slot.job !== undefined).length;
    const meanServiceMs = this.#serviceTime.meanMs;
    const pids = [...this.#slots].flatMap(({ worker }) => worker.pid ?? []);
    return { running, waiting: this.#waiting.length, meanServiceMs, replaced: this.#replaced, pids };
  }

  /** Hands a request to a worker, now or in its turn; where the queue is full, says when to come back. */
  run(request: Request): Promise<PoolResult<Answer>> {
    if (this.#closed) return Promise.resolve({ ok: false, reason: 'engine_closed' });
    const idle = [...this.#slots].some((slot) => slot.ready && slot.job === undefined);
    if (!idle && this.#waiting.length >= this.#options.queueLimit) {
      const waves = (this.#waiting.length + 1) / this.#options.workers;
      const retryAfterSeconds = Math.max(1, Math.ceil((waves * this.#serviceTime.meanMs) / 1000));
      return Promise.resolve({ ok: false, reason: 'overloaded', retryAfterSeconds });
    }
    return new Promise((settle) => {
      this.#waiting.push({ request, settle });
      this.#handOut();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#settleReady?.reject(new Error('the face engine was closed before it was ready'));
    for (const pause of this.#pauses) clearTimeout(pause);
    for (const job of this.#waiting.splice(0)) job.settle({ ok: false, reason: 'engine_closed' });
    for (const slot of [...this.#slots]) this.#end(slot, 'engine_closed');
    await Promise.all(this.#ending);
  }

  #spawn(): void {
    const { script, start, heapMb, startTimeoutMs } = this.#options;
    const worker = fork(fileURLToPath(script), [], {
      // No flags of this process: some (--input-type, --eval …) keep a worker from starting.
      execArgv: [`--max-old-space-size=${heapMb}`],
      // It has no use for the server's keys and passwords.
      env: {},
      serialization: 'advanced',
      // What a heap that is full prints is for nobody; what is known of an end is told in words.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const slot: Slot<Request, Answer> = { worker, why: undefined, ready: false, job: undefined, timer: undefined };
    slot.timer = setTimeout(() => this.#replace(slot, 'it did not start in time'), startTimeoutMs);
    this.#slots.add(slot);
    worker.on('message', (message: FromWorker<Answer>) => this.#receive(slot, message));
    worker.on('error', (error: Error) => this.#replace(slot, error.message));
    worker.on('exit', (code, signal) => this.#replace(slot, slot.why ?? `it ended with ${signal ?? code}`));
    const message: ToWorker<Start, Request> = { kind: 'start', start };
    worker.send(message, () => undefined);
  }

  #receive(slot: Slot<Request, Answer>, message: FromWorker<Answer>): void {
    if (!this.#slots.has(slot)) return;
    if (message.kind === 'failed') {
      slot.why = message.why;
      return;
    }
    clearTimeout(slot.timer);
    if (message.kind === 'ready') {
      slot.ready = true;
      if (message.serviceMs !== undefined) this.#serviceTime.add(message.serviceMs);
      if ([...this.#slots].every((each) => each.ready)) this.#settleReady?.resolve();
    } else if (slot.job?.id === message.id) {
      const { it, started } = slot.job;
      slot.job = undefined;
      this.#serviceTime.add(performance.now() - started);
      it.settle({ ok: true, answer: message.answer });
    }
    this.#handOut();
  }

  #handOut(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.job !== undefined) continue;
      const it = this.#waiting.shift();
      if (it === undefined) return;
      const id = this.#nextId++;
      slot.job = { id, started: performance.now(), it };
      slot.timer = setTimeout(() => this.#replace(slot, 'it took too long'), this.#options.requestTimeoutMs);
      const message: ToWorker<Start, Request> = { kind: 'request', id, request: it.request };
      // Where the worker is gone already, its end is told by 'exit'.
      slot.worker.send(message, () => undefined);
    }
  }

  #replace(slot: Slot<Request, Answer>, why: string): void {
    if (!this.#slots.has(slot)) return;
    const wasReady = slot.ready;
    this.#end(slot, 'engine_failed');
    this.#replaced += 1;
    this.#options.onReplaced?.(why);
    if (wasReady) return this.#spawn();
    // What keeps a worker from starting (missing weights, no memory) is seldom over at once: tell, and try again later.
    this.#settleReady?.reject(new Error(`a worker of the face engine did not start: ${why}`));
    if (this.#slots.size === 0) {
      for (const job of this.#waiting.splice(0)) job.settle({ ok: false, reason: 'engine_failed' });
    }
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      this.#spawn();
    }, RESTART_PAUSE_MS);
    this.#pauses.add(pause);
  }

  #end(slot: Slot<Request, Answer>, reason: 'engine_failed' | 'engine_closed'): void {
    this.#slots.delete(slot);
    clearTimeout(slot.timer);
    slot.job?.it.settle({ ok: false, reason });
    const { worker } = slot;
    if (worker.exitCode !== null || worker.signalCode !== null || worker.pid === undefined) return;
    const ended: Promise<unknown> = once(worker, 'exit').finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    worker.kill('SIGKILL');
  }
}
