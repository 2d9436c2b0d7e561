import { LiveCapture, type CaptureView } from '../live/live-capture.js';
import type { LiveFrame } from '../live/frame.js';
import type { LiveEngine } from '../live/open-live-engine.js';
import type { RgbImage } from '../pixels/image.js';
import type { LivenessChallenge } from './challenge.js';
import type { Asked, LivenessEvidence } from './evidence.js';
import { printOf, trackedFrame, type TrackedFrame } from './track.js';

/** What came of a frame of a challenge. */
export interface LivenessView extends CaptureView {
  /** The gesture that is asked for took longer than its window: the challenge can't be answered any more. */
  readonly late: boolean;
}

/** How a challenge is run. */
export interface LivenessCaptureOptions {
  /** Pixels between the jaw's ends from which a face is large enough, as the server has it. */
  readonly minimumWidth: number;
}

/** Frames that evidence holds at most: three minutes, as long as a challenge is valid, at 30 a second. */
const MOST_FRAMES = 5_400;

/**
 * Leads a person through a challenge before a camera, and keeps what was seen as evidence. One frame at a time; who leaves, or somebody
 * else who comes, begins anew.
 *
 * @example
 * const capture = new LivenessCapture(engine, challenge, { minimumWidth: 112 });
 * for await (const { timeMs, image } of camera) {
 *   const { stage, late } = await capture.next(timeMs, image);
 *   if (stage === 'done' || late) break;
 * }
 * send(capture.evidence());
 */
export class LivenessCapture {
  readonly #challenge: LivenessChallenge;
  readonly #capture: LiveCapture;
  #seen: LiveFrame | undefined;
  #frames: TrackedFrame[] = [];
  #asked: Asked[] = [];
  #doneMs: number | undefined;

  constructor(engine: LiveEngine, challenge: LivenessChallenge, { minimumWidth }: LivenessCaptureOptions) {
    this.#challenge = challenge;
    const watched: LiveEngine = {
      ...engine,
      analyse: async (image) => (this.#seen = await engine.analyse(image)),
    };
    this.#capture = new LiveCapture(watched, { gestures: challenge.gestures, minimumWidth });
  }

  /** Takes the next frame; its picture may be overwritten as soon as this has resolved. */
  async next(timeMs: number, image: RgbImage): Promise<LivenessView> {
    const kept = this.#capture.pictures.length;
    const view = await this.#capture.next(timeMs, image);
    // The capture began anew: somebody else is there, and what was seen is of no account.
    if (kept > 0 && this.#capture.pictures.length === 0) this.#forget();
    if (this.#seen !== undefined && this.#doneMs === undefined && this.#frames.length < MOST_FRAMES) {
      this.#frames.push(trackedFrame(timeMs, this.#seen, printOf(image)));
    }
    const last = this.#asked.at(-1);
    if (view.asked !== undefined && view.asked !== last?.gesture) this.#asked.push({ gesture: view.asked, timeMs });
    if (view.stage === 'done') this.#doneMs ??= timeMs;
    const asked = this.#asked.at(-1);
    const late = view.stage === 'gestures' && asked !== undefined && timeMs - asked.timeMs > this.#challenge.windowMs;
    return { ...view, late };
  }

  /** What was seen so far. Pictures are those of the capture, and are wiped with it. */
  evidence(): LivenessEvidence {
    const { id, nonce } = this.#challenge;
    return {
      challengeId: id,
      nonce,
      frames: [...this.#frames],
      asked: [...this.#asked],
      doneMs: this.#doneMs,
      keyFrames: this.#capture.pictures.map(({ of, timeMs, jpeg }) => ({ of, timeMs, jpeg })),
    };
  }

  /** Overwrites pictures and descriptors, and forgets everything. */
  wipe(): void {
    this.#capture.wipe();
    this.#forget();
  }

  #forget(): void {
    this.#frames = [];
    this.#asked = [];
    this.#doneMs = undefined;
  }
}
