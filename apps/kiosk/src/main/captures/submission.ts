import type { Outcome } from '../../shared/session.js';
import type { Purpose } from '../../shared/words.js';
import type { PublicKey } from '../device/keys.js';
import type { CaptureTaken } from '../device/server.js';
import { errorFields, type Log } from '../log/log.js';
import type { Capture } from './capture.js';
import { outcomeOf } from './outcomes.js';
import type { Queue } from './queue.js';
import { sealCapture } from './seal.js';
import type { Sender } from './sender.js';

/**
 * How long (ms) a person waits for the server's answer. What takes longer is kept, and they are told so. Of an identity check the server
 * reads every page, a second or two for each, on a machine that others wait for as well.
 */
const ANSWER_MS: Readonly<Record<Purpose, number>> = { register: 5_000, verify: 5_000, identify: 30_000 };

/** Brings a capture to the server, or keeps it until that can be done. */
export interface Submission {
  /** The pictures are overwritten once they are sealed. */
  submit(capture: Capture, key: PublicKey): Promise<Outcome>;
}

export interface SubmissionDependencies {
  readonly queue: Queue;
  readonly sender: Sender;
  /** Sends one that could not be kept; null: not reached. */
  readonly sendAtOnce: (captureId: string, sealed: string) => Promise<CaptureTaken | null>;
  readonly changed: () => void;
  readonly log: Log;
}

/**
 * Seals, keeps, sends. The outcome is the server's; a local decision alone is never shown as one, so a capture without an answer is
 * `queued` whatever the kiosk itself thinks of it.
 */
export function createSubmission({ queue, sender, sendAtOnce, changed, log }: SubmissionDependencies): Submission {
  return {
    submit: async (capture, key) => {
      const { captureId, purpose } = capture;
      const sealed = await sealCapture(capture, key);
      for (const { jpeg } of [...capture.images, ...capture.pages]) jpeg.fill(0);
      for (const jpeg of capture.liveness?.lit ?? []) jpeg.fill(0);
      try {
        await queue.add(captureId, purpose, sealed);
      } catch (error) {
        // A disk that filled up just now. Only the server can save it.
        log.error('queue.not_kept', { captureId, ...errorFields(error) });
        const taken = await sendAtOnce(captureId, sealed);
        return taken === null ? { kind: 'failed' } : outcomeOf(taken);
      }
      changed();
      const sent = await sender.send(captureId, ANSWER_MS[purpose]);
      if (sent.ok) return outcomeOf(sent.value);
      // A server that refuses is no network that is away, also where the capture is kept and tried again.
      return { kind: sent.error === 'unanswered' ? 'queued' : 'failed' };
    },
  };
}
