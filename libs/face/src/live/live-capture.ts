import type { Gesture } from '../judge/gestures.js';
import type { RgbImage } from '../pixels/image.js';
import { CaptureCourse, type CourseState, type Proposal } from './capture-course.js';
import type { LiveFace } from './frame.js';
import type { LiveEngine } from './open-live-engine.js';
import type { Still } from './still-check.js';

/** How a capture is run. */
export interface LiveCaptureOptions {
  /** In the order in which they are asked for; none where only front pictures are taken. */
  readonly gestures: readonly Gesture[];
  /** Front pictures to be taken before the gestures. Default 1. */
  readonly fronts?: number;
  /** Pixels between the jaw's ends from which a face is large enough, as the server has it. */
  readonly minimumWidth: number;
}

/** What came of a frame. */
export interface CaptureView extends CourseState {
  readonly face: LiveFace | undefined;
}

/** A picture that was kept, as it is sent. */
export interface Picture extends Still {
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

/**
 * A capture from a camera's frames to its pictures: looks at each frame, leads the person by a {@link CaptureCourse}, and
 * describes and encodes what is kept at once, so that everything is there with the last gesture. One frame at a time.
 *
 * @example
 * const capture = new LiveCapture(engine, { gestures: ['smile', 'left'], minimumWidth: 112 });
 * for await (const { timeMs, image } of camera) if ((await capture.next(timeMs, image)).stage === 'done') break;
 * send(capture.pictures);
 */
export class LiveCapture {
  readonly #engine: LiveEngine;
  readonly #course: CaptureCourse<RgbImage>;
  readonly #jpegs = new Map<Still, Uint8Array<ArrayBuffer>>();

  constructor(engine: LiveEngine, options: LiveCaptureOptions) {
    engine.forget();
    this.#engine = engine;
    this.#course = new CaptureCourse({
      ...options,
      calibration: engine.calibration,
      copy: ({ width, height, data }) => ({ width, height, data: data.slice() }),
      drop: ({ data }) => data.fill(0),
    });
  }

  /** Takes the next frame; its picture may be overwritten as soon as this has resolved. */
  async next(timeMs: number, image: RgbImage): Promise<CaptureView> {
    const frame = await this.#engine.analyse(image);
    const proposal = this.#course.next(timeMs, frame, image);
    if (proposal !== undefined) await this.#choose(proposal);
    this.#dropStale();
    return { ...this.#course.state, face: frame.face };
  }

  /** Whether everything is kept. */
  get isDone(): boolean {
    return this.#course.state.stage === 'done';
  }

  /** What was kept so far. */
  get pictures(): readonly Picture[] {
    return this.#course.stills.flatMap((still) => {
      const jpeg = this.#jpegs.get(still);
      return jpeg === undefined ? [] : [{ ...still, jpeg }];
    });
  }

  /** Overwrites pictures and descriptors and forgets them. JPEGs and descriptors that were handed out are wiped as well. */
  wipe(): void {
    for (const { face } of this.#course.stills) face.descriptor.fill(0);
    this.#course.restart();
    this.#dropStale();
    this.#engine.forget();
  }

  /** Describes the proposed frames, the best first, until one is kept. */
  async #choose({ of, candidates }: Proposal<RgbImage>): Promise<void> {
    try {
      for (const { timeMs, image } of candidates) {
        const described = await this.#engine.describe(image);
        const taken = this.#course.take(of, timeMs, described.ok ? described.description.face : undefined);
        if (taken === 'unfit') continue;
        const still = this.#course.stills.at(-1);
        if (taken === 'kept' && still?.of === of) this.#jpegs.set(still, await this.#engine.encodeJpeg(image));
        return;
      }
    } finally {
      for (const { image } of candidates) image.data.fill(0);
    }
  }

  /** Wipes the JPEGs of stills that are no longer kept. */
  #dropStale(): void {
    const kept = new Set(this.#course.stills);
    for (const [still, jpeg] of this.#jpegs) {
      if (kept.has(still)) continue;
      jpeg.fill(0);
      this.#jpegs.delete(still);
    }
  }
}
