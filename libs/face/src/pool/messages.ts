import { parentPort, type Transferable } from 'node:worker_threads';

/** From the pool to a worker: one request; the next comes after its answer. */
export interface ToWorker<Request> {
  readonly id: number;
  readonly request: Request;
}

/** From a worker to the pool. */
export type FromWorker<Answer> =
  /** Once, after start; with the time that a warm request takes, where it was measured. */
  | { readonly kind: 'ready'; readonly serviceMs?: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer };

/** An answer and what of it is handed over instead of being copied. */
export interface Reply<Answer> {
  readonly answer: Answer;
  readonly transfer?: readonly Transferable[];
}

/**
 * The worker's side: tells the pool that it is ready and answers its requests with `work`. Called once a thread.
 * Where `work` rejects, the thread ends: nothing is known about the state that it left, and the pool starts another.
 */
export function serve<Request, Answer>(
  work: (request: Request) => Promise<Reply<Answer>>,
  warmServiceMs?: number,
): void {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread only');
  const post = (message: FromWorker<Answer>, transfer: readonly Transferable[] = []): void =>
    port.postMessage(message, transfer);
  port.on('message', ({ id, request }: ToWorker<Request>) => {
    work(request).then(
      ({ answer, transfer }) => post({ kind: 'answer', id, answer }, transfer),
      (error: unknown) =>
        setImmediate(() => {
          throw error;
        }),
    );
  });
  post({ kind: 'ready', ...(warmServiceMs === undefined ? {} : { serviceMs: warmServiceMs }) });
}
