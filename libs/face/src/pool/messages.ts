/** From the pool to a worker: first how to start, then one request at a time. */
export type ToWorker<Start, Request> =
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'request'; readonly id: number; readonly request: Request };

/** From a worker to the pool. */
export type FromWorker<Answer> =
  /** Once, after start; with the time that a warm request takes, where it was measured. */
  | { readonly kind: 'ready'; readonly serviceMs?: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /** Before it ends: why, in words that hold nothing of a request. */
  | { readonly kind: 'failed'; readonly why: string };

/** A worker that has started: what it does with a request, and how long one took it in milliseconds. */
export interface Started<Request, Answer> {
  readonly work: (request: Request) => Promise<Answer>;
  readonly warmMs?: number;
}

/**
 * The worker's side, called once in a process that the pool forked: starts as it is told, says that it is ready, and answers
 * requests. Where a request's work rejects, the process ends, since nothing is known about the state that it left; and it
 * ends with the process that started it, however that ended.
 */
export function serve<Start, Request, Answer>(begin: (start: Start) => Promise<Started<Request, Answer>>): void {
  if (process.send === undefined) throw new Error('this module runs in a process of the pool only');
  const post = (message: FromWorker<Answer>, then?: () => void): void => {
    process.send?.(message, undefined, undefined, () => then?.());
  };
  // Not `exit`: native code may be at work, and would be torn down under its own feet.
  const end = (): void => void process.kill(process.pid, 'SIGKILL');
  const fail = (error: unknown): void =>
    post({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }, end);
  process.on('disconnect', end);
  // Both reach the whole group of processes, and requests are to be finished: the pool ends its workers.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  let work: Started<Request, Answer>['work'] | undefined;
  process.on('message', (message: ToWorker<Start, Request>) => {
    if (message.kind === 'start') {
      begin(message.start).then((started) => {
        work = started.work;
        post({ kind: 'ready', ...(started.warmMs === undefined ? {} : { serviceMs: started.warmMs }) });
      }, fail);
    } else {
      const { id, request } = message;
      work?.(request).then((answer) => post({ kind: 'answer', id, answer }), fail);
    }
  });
}
