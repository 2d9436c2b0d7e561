import type { RgbImage } from '@vestibule/face/live';
import { movedBy, type Corners } from './corners.js';
import { lookAtDocument, type DocumentFault } from './look-at-document.js';
import type { Shape } from './shapes.js';
import type { Vision } from './vision.js';

/** What is said of a capture after a frame. */
export interface DocumentView {
  /** Something is to be changed; nothing, but it is to be held still; the picture is taken. */
  readonly stage: 'looking' | 'hold' | 'done';
  readonly fault: DocumentFault | null;
  /** In fractions of the frame's sides, 0 to 1; null where no document is found. */
  readonly corners: Corners | null;
}

/** The picture that was taken: the whole frame, a copy, and where the document lies in it, in fractions of its sides. */
export interface TakenPicture {
  readonly image: RgbImage;
  readonly corners: Corners;
}

/** For how long a document is held still before its sharpest picture is taken, and in how many frames at least. */
const HOLD_MS = 700;
const HOLD_FRAMES = 4;

/** After this without a frame what was held before says nothing. */
const GAP_MS = 1000;

/**
 * How far the corners may move from one frame to the next, on average, as a share of the frame's sides. Those of one that lies still
 * are found within 0.0007 of each other under a camera's grain (five specimens, 1280 × 720 and 640 × 480); a tremor of 3 pixels moves
 * them by 0.014 and 0.018 (95 of 100), one by 1 % a frame by 0.01. At 0.02 in 200 ms, a shutter of 1/30 s smears a character of 16 pixels by 0.27, and 0.3 is read.
 */
const STILL = 0.02;

interface Candidate extends TakenPicture {
  readonly sharpness: number;
}

/**
 * An automatic shutter: looks at frame after frame, says what is to be changed, and takes the sharpest of those in which the document is
 * held still. Frames that repeat are fine. Nothing is kept but the sharpest so far.
 *
 * @example
 * const capture = new DocumentCapture(vision, 'passport');
 * for await (const { timeMs, image } of camera) if (capture.next(timeMs, image).stage === 'done') break;
 * const page = straighten(vision, capture.picture.image, capture.picture.corners, 'passport');
 */
export class DocumentCapture {
  readonly #vision: Vision;
  readonly #shape: Shape;
  #held: { readonly sinceMs: number; frames: number } | undefined;
  #last: { readonly timeMs: number; readonly corners: Corners } | undefined;
  #best: Candidate | undefined;
  #isDone = false;

  constructor(vision: Vision, shape: Shape) {
    this.#vision = vision;
    this.#shape = shape;
  }

  /** Takes the next frame, whose memory may be used again afterwards. After the picture is taken, frames change nothing. */
  next(timeMs: number, image: RgbImage): DocumentView {
    if (this.#isDone) return { stage: 'done', fault: null, corners: this.#best?.corners ?? null };
    const { corners, fault, sharpness } = lookAtDocument(this.#vision, image, this.#shape);
    const before = this.#last;
    this.#last = corners ? { timeMs, corners } : undefined;
    if (!corners || fault) return this.#again(fault, corners);
    if (before && timeMs - before.timeMs > GAP_MS) this.#again(null, corners);
    else if (before && movedBy(corners, before.corners) > STILL) return this.#again('hold_still', corners);
    this.#keep({ image, corners, sharpness });
    this.#held ??= { sinceMs: timeMs, frames: 0 };
    this.#held.frames += 1;
    this.#isDone = this.#held.frames >= HOLD_FRAMES && timeMs - this.#held.sinceMs >= HOLD_MS;
    return { stage: this.#isDone ? 'done' : 'hold', fault: null, corners };
  }

  /** The picture; null until it is taken. */
  get picture(): TakenPicture | null {
    return this.#isDone && this.#best ? { image: this.#best.image, corners: this.#best.corners } : null;
  }

  /** Overwrites the pixels that are kept, those of a picture that was handed out as well, and begins anew. */
  wipe(): void {
    this.#forget();
    this.#last = undefined;
    this.#isDone = false;
  }

  #again(fault: DocumentFault | null, corners: Corners | null): DocumentView {
    this.#forget();
    return { stage: 'looking', fault, corners };
  }

  #forget(): void {
    this.#best?.image.data.fill(0);
    this.#best = undefined;
    this.#held = undefined;
  }

  #keep({ image, corners, sharpness }: Candidate): void {
    if (this.#best && this.#best.sharpness >= sharpness) return;
    this.#best?.image.data.fill(0);
    const { width, height, data } = image;
    this.#best = { image: { width, height, data: data.slice() }, corners, sharpness };
  }
}
