import type { Stage } from '../live/capture-course.js';
import { LiveCapture, type CaptureView, type Picture } from '../live/live-capture.js';
import type { LiveFrame } from '../live/frame.js';
import type { LiveEngine } from '../live/open-live-engine.js';
import type { Gesture } from '../judge/gestures.js';
import type { RgbImage } from '../pixels/image.js';
import type { LivenessChallenge, ScreenColour } from './challenge.js';
import type { Asked, LivenessEvidence } from './evidence.js';
import { LightShow, type LitPicture } from './light-show.js';
import { printOf, skinOf, stepOf, trackedFrame, type TrackedFrame } from './track.js';

/** What came of a frame of a challenge. */
export interface LivenessView extends Omit<CaptureView, 'stage'> {
  /** `light`: the gestures are done, and the screen is to show the challenge's colours, if it has any. */
  readonly stage: Stage | 'light';
  /** What the whole screen is to show from now on; undefined: nothing, also in the moment before the first colour. */
  readonly light: ScreenColour | undefined;
  /** The gesture that is asked for took longer than its window: the challenge can't be answered any more. */
  readonly late: boolean;
}

/** How a challenge is run. */
export interface LivenessCaptureOptions {
  /** Pixels between the jaw's ends from which a face is large enough, as the server has it. */
  readonly minimumWidth: number;
}

/** Frames that evidence holds at most: two minutes at 30 a second, three at the 20 of a kiosk; a challenge is valid for three. */
export const MOST_FRAMES = 3_600;

/**
 * Of the time before the first gesture is asked for the last so many milliseconds are kept: somebody may take long to find her place, and
 * what she looks like at rest is known of three seconds (`GestureTracker`).
 */
const SETTLE_KEPT_MS = 10_000;

/** Widths of the face, in the mean over its landmarks: at rest they jitter by 0.005 from frame to frame. */
const STILL_WITHIN = 0.02;

/** Nobody there for so long while the screen shows colours: whoever comes then may be anybody. */
const LEFT_MS = 1_000;

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
  readonly #engine: LiveEngine;
  readonly #show: LightShow;
  #thereMs = 0;
  #isOver = false;
  #seen: LiveFrame | undefined;
  #frames: TrackedFrame[] = [];
  #asked: Asked[] = [];
  #doneMs: number | undefined;

  constructor(engine: LiveEngine, challenge: LivenessChallenge, { minimumWidth }: LivenessCaptureOptions) {
    this.#challenge = challenge;
    this.#engine = engine;
    this.#show = new LightShow(challenge.colours);
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
    const { shown } = this.#show;
    if (this.#seen !== undefined && !this.#isOver && this.#frames.length < MOST_FRAMES) {
      const skin = view.face && shown.length > 0 ? skinOf(image, view.face.landmarks) : undefined;
      this.#frames.push(trackedFrame(timeMs, this.#seen, printOf(image), skin));
    }
    this.#ask(view.asked, timeMs);
    if (this.#asked.length === 0) this.#dropOlder(timeMs - SETTLE_KEPT_MS);
    if (view.face !== undefined) this.#thereMs = timeMs;
    if (view.stage === 'done') return this.#light(view, timeMs, image);
    const asked = this.#asked.at(-1);
    const late = view.stage === 'gestures' && asked !== undefined && timeMs - asked.timeMs > this.#challenge.windowMs;
    return { ...view, light: undefined, late };
  }

  /** Whether everything is kept. */
  get isDone(): boolean {
    return this.#isOver;
  }

  /** Pictures of the face in the light of colours, one for each. */
  get litPictures(): readonly LitPicture[] {
    return this.#show.pictures;
  }

  /** What was kept so far, as `LiveCapture.pictures`. */
  get pictures(): readonly Picture[] {
    return this.#capture.pictures;
  }

  /** What was seen so far. Pictures are those of the capture, and are wiped with it. */
  evidence(): LivenessEvidence {
    const { id, nonce } = this.#challenge;
    const pictures = this.#capture.pictures.map(({ of, timeMs, jpeg }) => ({ of, timeMs, jpeg }));
    // A camera's own clock began at any time.
    const startMs = this.#frames[0]?.timeMs ?? 0;
    const since = <T extends { readonly timeMs: number }>(each: T): T => ({ ...each, timeMs: each.timeMs - startMs });
    return {
      challengeId: id,
      nonce,
      engineVersion: this.#engine.modelVersion,
      frames: this.#frames.map(since),
      asked: this.#asked.map(since),
      doneMs: this.#doneMs === undefined ? undefined : this.#doneMs - startMs,
      lights: this.#show.shown.map(since),
      keyFrames: [...pictures, ...this.#show.pictures].map(since),
    };
  }

  /** Overwrites pictures and descriptors, and forgets everything. */
  wipe(): void {
    this.#capture.wipe();
    this.#forget();
  }

  /** What comes after the gestures: the colours, one after another. Whoever leaves begins anew. */
  async #light(view: CaptureView, timeMs: number, image: RgbImage): Promise<LivenessView> {
    this.#doneMs ??= timeMs;
    if (this.#isOver) return { ...view, light: undefined, late: false };
    if (timeMs - this.#thereMs > LEFT_MS) {
      this.wipe();
      return { ...view, stage: 'settle', done: [], light: undefined, late: false };
    }
    const lit = this.#isStill() ? this.#show.lacking(timeMs) : undefined;
    if (lit !== undefined) this.#show.keep(lit, timeMs, await this.#engine.encodeJpeg(image));
    const light = this.#show.next(timeMs);
    if (!this.#show.isOver(timeMs)) return { ...view, stage: 'light', light, late: false };
    this.#isOver = true;
    return { ...view, light: undefined, late: false };
  }

  /** Whether the face is where it was a frame before: of one that moves the landmarks are less sure. */
  #isStill(): boolean {
    const [before, now] = this.#frames.slice(-2).map(({ face }) => face);
    return before !== undefined && now !== undefined && stepOf(before, now) <= STILL_WITHIN;
  }

  #ask(gesture: Gesture | undefined, timeMs: number): void {
    if (gesture === undefined || gesture === this.#asked.at(-1)?.gesture) return;
    // Pictures that do not go together are asked for once more, which no challenge has: all begins anew.
    if (this.#asked.some((each) => each.gesture === gesture)) this.wipe();
    else this.#asked.push({ gesture, timeMs });
  }

  #dropOlder(timeMs: number): void {
    const from = this.#frames.findIndex((frame) => frame.timeMs >= timeMs);
    if (from > 0) this.#frames.splice(0, from);
  }

  #forget(): void {
    this.#frames = [];
    this.#asked = [];
    this.#doneMs = undefined;
    this.#isOver = false;
    this.#show.wipe();
  }
}
