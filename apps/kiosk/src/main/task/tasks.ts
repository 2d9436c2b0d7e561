import type { KioskState } from '../../shared/state.js';
import type { Fetch } from '../device/http.js';
import type { Identity } from '../device/tokens.js';
import type { Log } from '../log/log.js';
import { deliverResult, signResult, type TaskOutcome } from './result.js';
import type { Task } from './task.js';

/** How a session ended, or that it did not begin, with a code of a closed list that says why. */
export interface Ending {
  readonly outcome: TaskOutcome;
  readonly reason: string | null;
  readonly captureId: string | null;
}

/** The task that a host program gave, one at a time. */
export interface Tasks {
  /** False: there is one already. */
  give(task: Task): boolean;
  /** What the renderer is told of it. */
  current(): KioskState['task'];
  /**
   * A session for `about` ended; null: a visit that came to none. If that was the task's, what became of it is signed and delivered. After
   * pictures that could not be used the person may try again: then it is only when they leave.
   */
  ended(ending: Ending, about: Pick<Task, 'purpose' | 'code'> | null): void;
  /** Whether there was a task, and it has ended. */
  isOver(): boolean;
  /** Resolves when what is being delivered is. */
  settled(): Promise<void>;
}

export interface TaskDependencies {
  readonly identity: () => Identity | null;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly changed: () => void;
  readonly log: Log;
}

export function createTasks({ identity, fetch, now, changed, log }: TaskDependencies): Tasks {
  let task: Task | null = null;
  let given = false;
  let unusable: Ending | null = null;
  let delivering: Promise<void> = Promise.resolve();

  const deliver = async (finished: Task, { outcome, reason, captureId }: Ending): Promise<void> => {
    const who = identity();
    if (finished.result === null || who === null) return;
    const { id: taskId, purpose } = finished;
    const result = { taskId, purpose, outcome, reason, captureId, deviceId: who.deviceId, at: new Date(now()) };
    const delivered = await deliverResult(await signResult(result, who.keys.signing), finished.result, fetch);
    log.info('task.ended', { taskId, outcome, reason, to: finished.result.kind, delivered });
  };

  return {
    give: (next) => {
      if (task !== null) return false;
      task = next;
      given = true;
      unusable = null;
      log.info('task.given', { taskId: next.id, purpose: next.purpose });
      changed();
      return true;
    },
    current: () => (task === null ? null : { purpose: task.purpose, code: task.code }),
    ended: (ending, about) => {
      // A visit that came to its own end has nothing to do with a task that was given meanwhile.
      if (about === null && ending.reason === 'done' && unusable === null) return;
      if (task === null || (about !== null && (about.purpose !== task.purpose || about.code !== task.code))) return;
      if (ending.outcome === 'unusable') {
        unusable = ending;
        return;
      }
      const finished = task;
      const last = about === null ? (unusable ?? ending) : ending;
      task = null;
      changed();
      delivering = delivering.then(() => deliver(finished, last)).catch(() => log.error('task.not_delivered'));
    },
    isOver: () => task === null && given,
    settled: () => delivering,
  };
}
