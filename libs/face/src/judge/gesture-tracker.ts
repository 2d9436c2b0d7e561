import { BLINK_PART, frontOf, median, SMILE_FROM, TURNED_FROM, type Gesture } from './gestures.js';

/** One frame of a video, as far as gestures go. */
export interface GestureFrame {
  /** Milliseconds since any fixed moment; rises from frame to frame. */
  readonly timeMs: number;
  /** Undefined where no face was found. */
  readonly face:
    | {
        /** As `DescribedFace.yaw`. */
        readonly yaw: number;
        /** As `GestureSigns`. */
        readonly smile: number;
        readonly lidGap: number | undefined;
        /** Pixels between the jaw's ends: a face that changes its size at once is another one, or none. */
        readonly width: number;
      }
    | undefined;
}

/** A gesture that was seen. */
export interface GestureEvent {
  readonly gesture: Gesture;
  /** The first frame that shows it. */
  readonly fromMs: number;
  /** The frame by which it was known: for a blink the one in which the eyes are open again. */
  readonly toMs: number;
  /** The frame between them that shows it best. */
  readonly peakMs: number;
}

/** What a tracker must know about the camera. */
export interface GestureTrackerOptions {
  /** Whether frames are shown to it mirrored. A camera's own frames are not. Default false. */
  readonly mirrored?: boolean;
}

/** Seconds without a face, or without any frame, that end whatever was under way. */
const LOST_AFTER_MS = 500;

/** A face's width changes by less than this from one frame to the next: people who lean in come to 1.1 at 15 frames a second. */
const SAME_FACE_WIDTH = 1.5;

/** What a person looks like at rest is the median over this long a time; a first answer takes {@link REST_AFTER_MS}. */
const REST_OVER_MS = 3000;
const REST_AFTER_MS = 250;
const REST_FRAMES = 3;

/** Eyes count as open again from this part of their opening at rest; between this and `BLINK_PART` lies flicker. */
const OPEN_PART = 0.75;

/** Blinks take 0.1 to 0.4 s, slow ones up to 0.8 s; who looks down or rests their eyes takes longer. */
const BLINK_LONGEST_MS = 800;

/** Eyes that stay narrow for this long are how the person looks now. */
const NARROW_AFTER_MS = 3000;

/** Further from the front, lids are hidden and turn to the side faster than they close. */
const BLINK_YAW = 0.6;

/** A smile or a turn must last: single frames of a moving face show anything. */
const HOLD_MS = 200;

/** A smile is over, and another one can begin, under this score. */
const SMILE_REST = 0.1;

/** A head is back at the front within this yaw. */
const FRONT_REST = 0.2;

/**
 * Tells gestures in a video, frame by frame, at any rate from 5 to 30 frames a second. Each gesture is a movement from rest: who
 * smiles all the time has not smiled. Pure, and knows no clock but the frames' own; a frame costs some microseconds.
 *
 * @example
 * const tracker = new GestureTracker();
 * for (const frame of frames) for (const event of tracker.next(frame)) console.log(event.gesture, event.peakMs);
 */
export class GestureTracker {
  readonly #blink = new BlinkTracker();
  readonly #front = new RestingValue();
  readonly #smile = new HeldTracker();
  readonly #turn = new HeldTracker();
  readonly #mirrored: boolean;
  #last: { readonly timeMs: number; readonly width: number } | undefined;

  constructor({ mirrored = false }: GestureTrackerOptions = {}) {
    this.#mirrored = mirrored;
  }

  /** Takes the next frame, and gives the gestures that are known with it; seldom more than one. */
  next({ timeMs, face }: GestureFrame): readonly GestureEvent[] {
    const last = this.#last;
    if (last !== undefined && !(timeMs > last.timeMs)) return [];
    if (last !== undefined && timeMs - last.timeMs > LOST_AFTER_MS) this.#forget();
    if (face === undefined || ![face.yaw, face.width].every(Number.isFinite)) return [];
    if (last !== undefined && Math.abs(Math.log(face.width / last.width)) > Math.log(SAME_FACE_WIDTH)) this.#forget();
    this.#last = { timeMs, width: face.width };

    const yaw = face.yaw - frontOf([this.#front.value ?? 0]);
    if (Math.abs(yaw) < TURNED_FROM) this.#front.add(timeMs, face.yaw);
    const events: GestureEvent[] = [];
    const add = (gesture: Gesture, span: Omit<GestureEvent, 'gesture'> | undefined): void => {
      if (span !== undefined) events.push({ gesture, ...span });
    };
    add('eyeblink', this.#blink.next(timeMs, Math.abs(yaw) <= BLINK_YAW ? face.lidGap : undefined));
    add('smile', this.#smile.next(timeMs, face.smile, SMILE_REST, SMILE_FROM));
    add(yaw > 0 === this.#mirrored ? 'right' : 'left', this.#turn.next(timeMs, yaw, FRONT_REST, TURNED_FROM));
    return events;
  }

  /** Ends what is under way, and keeps what the person looks like at rest. */
  #forget(): void {
    this.#blink.forget();
    this.#smile.forget();
    this.#turn.forget();
  }
}

/** A running median: what a number usually is. */
class RestingValue {
  readonly #values: { readonly timeMs: number; readonly value: number }[] = [];
  #firstMs: number | undefined;

  add(timeMs: number, value: number): void {
    this.#firstMs ??= timeMs;
    this.#values.push({ timeMs, value });
    while ((this.#values[0]?.timeMs ?? timeMs) < timeMs - REST_OVER_MS) this.#values.shift();
  }

  /** Undefined until there are enough frames to say. */
  get value(): number | undefined {
    const spanMs = (this.#values.at(-1)?.timeMs ?? 0) - (this.#firstMs ?? 0);
    if (this.#values.length < REST_FRAMES || spanMs < REST_AFTER_MS) return undefined;
    return median(this.#values.map(({ value }) => value));
  }

  clear(): void {
    this.#values.length = 0;
    this.#firstMs = undefined;
  }
}

/** Eyes that close and open again at once. */
class BlinkTracker {
  readonly #open = new RestingValue();
  #closed: { readonly fromMs: number; readonly gap: number; readonly peakMs: number } | undefined;

  next(timeMs: number, lidGap: number | undefined): Omit<GestureEvent, 'gesture'> | undefined {
    if (lidGap === undefined || !Number.isFinite(lidGap)) return undefined;
    const open = this.#open.value;
    const closed = this.#closed;
    if (open === undefined || lidGap >= (closed === undefined ? BLINK_PART : OPEN_PART) * open) {
      this.#open.add(timeMs, lidGap);
      this.#closed = undefined;
      if (closed === undefined || timeMs - closed.fromMs > BLINK_LONGEST_MS) return undefined;
      return { fromMs: closed.fromMs, toMs: timeMs, peakMs: closed.peakMs };
    }
    if (closed === undefined) {
      this.#closed = { fromMs: timeMs, gap: lidGap, peakMs: timeMs };
    } else if (timeMs - closed.fromMs > NARROW_AFTER_MS) {
      this.#open.clear();
      this.#closed = undefined;
    } else if (lidGap < closed.gap) {
      this.#closed = { ...closed, gap: lidGap, peakMs: timeMs };
    }
    return undefined;
  }

  forget(): void {
    this.#closed = undefined;
  }
}

/** A number that leaves its rest, to either side, and stays away for a while. */
class HeldTracker {
  #state: 'unknown' | 'resting' | 'told' = 'unknown';
  #away: { readonly fromMs: number; readonly value: number; readonly peakMs: number } | undefined;

  /** `value` rests within ±`rest`, and is away from ±`from` on. */
  next(timeMs: number, value: number, rest: number, from: number): Omit<GestureEvent, 'gesture'> | undefined {
    if (!Number.isFinite(value)) return undefined;
    const size = Math.abs(value);
    if (size < from) {
      if (size < rest) this.#state = 'resting';
      this.#away = undefined;
      return undefined;
    }
    if (this.#state !== 'resting') return undefined;
    const away = this.#away;
    if (away === undefined || Math.sign(away.value) !== Math.sign(value)) {
      this.#away = { fromMs: timeMs, value, peakMs: timeMs };
      return undefined;
    }
    const peak = size > Math.abs(away.value) ? { value, peakMs: timeMs } : {};
    this.#away = { ...away, ...peak };
    if (timeMs - away.fromMs < HOLD_MS) return undefined;
    this.#state = 'told';
    return { fromMs: away.fromMs, toMs: timeMs, peakMs: this.#away.peakMs };
  }

  forget(): void {
    this.#state = 'unknown';
    this.#away = undefined;
  }
}
