import { fail, ok, type Result } from '../result.js';
import type { CaptureTaken, ServerFailure } from '../device/server.js';
import type { Log } from '../log/log.js';
import type { Queue } from './queue.js';

/**
 * What came of sending one. `unanswered`: nobody answered in time. `refused`: the server is there and would not take it; whether it is
 * tried again is the queue's business.
 */
export type Sent = Result<CaptureTaken, 'unanswered' | 'refused'>;

/** Sends what is queued, the oldest first, one at a time, until nothing is left; then waits to be told. */
export interface Sender {
  /** There is something to send, or a network to send it by. */
  kick(): void;
  /** Sends this one before the others, and gives the server's answer. */
  send(captureId: string, timeoutMs: number): Promise<Sent>;
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

export interface SenderDependencies {
  readonly queue: Queue;
  /** Sends one; null while this device is nobody to the server. */
  readonly submit: (captureId: string, sealed: string) => Promise<Result<CaptureTaken, ServerFailure> | null>;
  readonly log: Log;
  /** After each change: how many wait. */
  readonly changed: () => void;
  readonly revoked: () => void;
  /** Between 0 and 1, so that a branch's kiosks don't come back in one moment. */
  readonly random: () => number;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** What the server says of a capture that it will never take, so that asking again is useless. */
const HOPELESS = new Set(['INVALID_INPUT']);

/** Makes a sender. Nothing is sent before the first `kick` or `send`. */
export function createSender(dependencies: SenderDependencies): Sender {
  const { queue, log, changed, random } = dependencies;
  const urgent: string[] = [];
  const waiters = new Map<string, (sent: Sent) => void>();
  let working: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let stopped = false;

  /** `next`: go on. `later`: this one is kept, the others may fare better. `wait`: nobody is there. */
  const sendOne = async (captureId: string): Promise<'next' | 'later' | 'wait'> => {
    const sealed = await queue.read(captureId);
    if (sealed === null) {
      // Wiped or put aside: nobody will hear of it by itself.
      waiters.get(captureId)?.(fail('refused'));
      return 'next';
    }
    const answer = await dependencies.submit(captureId, sealed);
    if (answer === null) return 'wait';
    if (answer.ok && answer.value.captureId === captureId) {
      await queue.remove(captureId);
      log.info('capture.sent', { captureId, outcome: answer.value.outcome, code: answer.value.code });
      waiters.get(captureId)?.(ok(answer.value));
      changed();
      return 'next';
    }
    if (answer.ok) {
      waiters.get(captureId)?.(fail('refused'));
      return 'later';
    }
    if (answer.error.kind === 'offline') return 'wait';
    waiters.get(captureId)?.(fail('refused'));
    if (answer.error.kind === 'revoked') {
      dependencies.revoked();
      return 'wait';
    }
    const { code } = answer.error;
    if (HOPELESS.has(code)) {
      await queue.reject(captureId);
      log.error('capture.rejected', { captureId, code });
      changed();
      return 'next';
    }
    log.warn('capture.refused', { captureId, code });
    return 'later';
  };

  const drain = async (): Promise<void> => {
    const tried = new Set<string>();
    while (!stopped) {
      const waiting = (await queue.list()).map(({ captureId }) => captureId).filter((id) => !tried.has(id));
      const next = urgent.shift() ?? waiting[0];
      if (next === undefined) break;
      tried.add(next);
      const came = await sendOne(next);
      // Whoever waits for it is told at once that there is no answer; the capture itself waits on.
      waiters.get(next)?.(fail('unanswered'));
      if (came === 'wait') break;
    }
    const left = (await queue.list()).length;
    if (left === 0) failures = 0;
    else again();
  };

  const again = (): void => {
    if (stopped || timer !== null) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + random() / 2);
    failures += 1;
    timer = setTimeout(start, wait);
  };

  const start = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (stopped) return;
    if (working !== null) return;
    working = drain()
      .catch((error: unknown) => {
        log.error('queue.failed', { type: error instanceof Error ? error.name : 'unknown' });
        again();
      })
      .finally(() => {
        working = null;
        if (urgent.length > 0) start();
      });
  };

  return {
    kick: () => {
      failures = 0;
      start();
    },
    send: (captureId, timeoutMs) =>
      new Promise((resolve) => {
        const done = (sent: Sent): void => {
          clearTimeout(late);
          waiters.delete(captureId);
          resolve(sent);
        };
        const late = setTimeout(() => done(fail('unanswered')), timeoutMs);
        waiters.set(captureId, done);
        urgent.push(captureId);
        start();
      }),
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await working;
    },
  };
}
