import { fromInference, type FromInference, type ToInference } from '../../inference/protocol.js';
import type { Log } from '../log/log.js';

/** A process that runs inference, as Electron's utilityProcess gives one. */
export interface Child<Port> {
  send(message: ToInference, transfer?: Port[]): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

export type Finished = Extract<FromInference, { kind: 'finished' }>;
export type Page = Extract<FromInference, { kind: 'page' }>;

/** The inference process, kept running. */
export interface Inference<Port> {
  /** False: it doesn't run now, and the message is lost, as everything in it is. */
  send(message: ToInference): boolean;
  /** Hands it the end of a channel by which frames come. */
  attach(port: Port): boolean;
  /** Asks for the pictures and the decision; null: it couldn't say, or it ended meanwhile. */
  finish(id: string): Promise<Finished | null>;
  /** Asks for a page of a document; null: there is none, or it ended meanwhile. */
  page(message: Extract<ToInference, { kind: 'read' | 'still' }>): Promise<Page | null>;
  stop(): void;
}

export interface SupervisorDependencies<Port> {
  readonly fork: () => Child<Port>;
  readonly engine: 'onnx' | 'face-api';
  readonly log: Log;
  readonly changed: (state: 'starting' | 'ready' | 'failed') => void;
  /** It is ready: ports can be attached. */
  readonly ready: () => void;
  /** It ended without being asked to; whatever it held is gone. */
  readonly lost: () => void;
}

/** Two and a half seconds at the most: a kiosk is back within three. */
const RESTART_MS = [100, 500, 1_000, 2_500] as const;

/** So many ends in a row without ever being ready, and the screen says that the kiosk is out of order; it is tried on. */
const HOPELESS = 5;

/** Loading the networks on a slow machine that is busy with starting. */
const START_MS = 60_000;

/**
 * Best pictures are encoded and the descriptors compared, or a document is read, for the first of which networks are loaded; a process
 * that takes longer is stuck.
 */
const ANSWER_MS = 20_000;

/** Starts the inference process, and starts it again whenever it ends. */
export function superviseInference<Port>(dependencies: SupervisorDependencies<Port>): Inference<Port> {
  const { fork, engine, log, changed, ready, lost } = dependencies;
  let child: Child<Port> | null = null;
  let isReady = false;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const waiters = new Map<string, (answer: Finished | Page | null) => void>();

  const received = (message: unknown): void => {
    const read = fromInference.safeParse(message);
    if (!read.success) return log.error('inference.message_malformed');
    const { data } = read;
    if (data.kind === 'ready') {
      clearTimeout(timer);
      isReady = true;
      failures = 0;
      log.info('inference.ready', { modelVersion: data.modelVersion, warmMs: Math.round(data.warmMs) });
      changed('ready');
      ready();
    } else if (data.kind === 'finished' || data.kind === 'page') {
      waiters.get(data.id)?.(data);
    } else if (data.kind === 'no_page') {
      waiters.get(data.id)?.(null);
    } else if (data.kind === 'not_finished') {
      log.warn('inference.not_finished', { reason: data.reason });
      waiters.get(data.id)?.(null);
    } else {
      log.error('inference.failed', { why: data.why });
      child?.kill();
    }
  };

  const ended = (code: number): void => {
    clearTimeout(timer);
    const wasReady = isReady;
    child = null;
    isReady = false;
    for (const settle of waiters.values()) settle(null);
    if (stopped) return;
    failures += 1;
    log.error('inference.ended', { code, failures });
    changed(failures >= HOPELESS ? 'failed' : 'starting');
    if (wasReady) lost();
    timer = setTimeout(start, RESTART_MS[Math.min(failures, RESTART_MS.length) - 1]);
  };

  const start = (): void => {
    const started = fork();
    child = started;
    started.onMessage((message) => child === started && received(message));
    started.onExit((code) => child === started && ended(code));
    started.send({ kind: 'start', engine });
    timer = setTimeout(() => started.kill(), START_MS);
  };

  const send = (message: ToInference, transfer?: Port[]): boolean => {
    if (child === null || !isReady) return false;
    child.send(message, transfer);
    return true;
  };

  /** Null as well where it answers with something else. */
  const ask = <Kind extends (Finished | Page)['kind']>(
    message: Extract<ToInference, { kind: 'finish' | 'read' | 'still' }>,
    kind: Kind,
  ): Promise<Extract<Finished | Page, { kind: Kind }> | null> =>
    new Promise((resolve) => {
      const done = (answer: Finished | Page | null): void => {
        clearTimeout(late);
        waiters.delete(message.id);
        resolve(answer?.kind === kind ? (answer as Extract<Finished | Page, { kind: Kind }>) : null);
      };
      const late = setTimeout(() => {
        child?.kill();
        done(null);
      }, ANSWER_MS);
      waiters.set(message.id, done);
      if (!send(message)) done(null);
    });

  start();
  return {
    send: (message) => send(message),
    attach: (port) => send({ kind: 'port' }, [port]),
    finish: (id) => ask({ kind: 'finish', id }, 'finished'),
    page: (message) => ask(message, 'page'),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      child?.kill();
    },
  };
}
