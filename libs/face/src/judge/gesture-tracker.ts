import { BLINK_PART, frontOf, median, SMILE_FROM, type Gesture } from './gestures.js';

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

/** After this long without a face it is not sure to be the same person, and all is learnt anew. */
const LOST_AFTER_MS = 500;

/** A face's width changes by less than this from one frame to the next: people who lean in come to 1.1 at 15 frames a second. */
const SAME_FACE_WIDTH = 1.5;

/** What a person looks like at rest is the median over this long a time; a first answer takes {@link REST_AFTER_MS}. */
const REST_OVER_MS = 3000;
const REST_AFTER_MS = 250;
const REST_FRAMES = 3;

/** Eyes count as open again when they have come this part of the way back: with blinks close together they come no further. */
const OPEN_AGAIN = 0.5;

/**
 * Lids fall within a tenth of a second: eyes that were open (by this part of their opening at rest) longer ago than this many
 * milliseconds narrow in another way. Two frames at 5 a second.
 */
const OPEN_BEFORE = 0.75;
const FALL_MS = 400;

/** Blinks take 0.1 to 0.4 s, slow ones up to 0.8 s; who looks down or rests their eyes takes longer. */
const BLINK_LONGEST_MS = 800;

/** Eyes that stay narrow for this long are how the person looks now. */
const NARROW_AFTER_MS = 3000;

/** Further from the front, lids are hidden and turn to the side faster than they close. */
const BLINK_YAW = 0.6;

/** A smile or a turn must last: single frames of a moving face show anything. */
const HOLD_MS = 200;

/** A smile is over, and another one can begin, under this score. */
const SMILE_REST = 0.2;

/**
 * A head is turned from this yaw on, counted from the person's front as the last seconds had it: that of a person who talks is
 * up to 0.34 off it (aoc), turned ones come to 0.45 at least (tran_real).
 */
const TURN_FROM = 0.35;

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
  readonly #mirrored: boolean;
  #person = newPerson();
  #last: { readonly timeMs: number; readonly width: number } | undefined;

  constructor({ mirrored = false }: GestureTrackerOptions = {}) {
    this.#mirrored = mirrored;
  }

  /** Takes the next frame, and gives the gestures that are known with it; seldom more than one. */
  next({ timeMs, face }: GestureFrame): readonly GestureEvent[] {
    const last = this.#last;
    if (!Number.isFinite(timeMs) || (last !== undefined && timeMs <= last.timeMs)) return [];
    if (face === undefined || !Number.isFinite(face.yaw) || !(face.width > 0)) return [];
    if (last !== undefined) {
      const lost = timeMs - last.timeMs > LOST_AFTER_MS;
      const other = Math.abs(Math.log(face.width / last.width)) > Math.log(SAME_FACE_WIDTH);
      if (lost || other) this.#person = newPerson();
    }
    this.#last = { timeMs, width: face.width };

    const { blink, smile, turn, front } = this.#person;
    const yaw = face.yaw - frontOf([front.value ?? 0]);
    if (Math.abs(yaw) < TURN_FROM) front.add(timeMs, face.yaw);
    const events: GestureEvent[] = [];
    const add = (gesture: Gesture, span: Omit<GestureEvent, 'gesture'> | undefined): void => {
      if (span !== undefined) events.push({ gesture, ...span });
    };
    add('eyeblink', blink.next(timeMs, Math.abs(yaw) <= BLINK_YAW ? face.lidGap : undefined));
    add('smile', smile.next(timeMs, face.smile, SMILE_REST, SMILE_FROM));
    // In a picture that is not mirrored the person's own left is the picture's right.
    add(yaw > 0 === this.#mirrored ? 'right' : 'left', turn.next(timeMs, yaw, FRONT_REST, TURN_FROM));
    return events;
  }
}

/** What is known of the person in front of the camera: nothing, at first. */
const newPerson = () => ({
  blink: new BlinkTracker(),
  smile: new HeldTracker(),
  turn: new HeldTracker(),
  front: new RestingValue(),
});

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
  /** When the eyes were last open, or a blink was over. */
  #openMs = Number.NEGATIVE_INFINITY;
  #closed:
    { readonly fromMs: number; readonly fell: boolean; readonly gap: number; readonly peakMs: number } | undefined;

  next(timeMs: number, lidGap: number | undefined): Omit<GestureEvent, 'gesture'> | undefined {
    if (lidGap === undefined || !Number.isFinite(lidGap)) return undefined;
    const open = this.#open.value;
    const closed = this.#closed;
    const openFrom = closed === undefined ? 0 : closed.gap + OPEN_AGAIN * ((open ?? 0) - closed.gap);
    if (open === undefined || lidGap >= Math.max(BLINK_PART * open, openFrom)) {
      this.#open.add(timeMs, lidGap);
      this.#closed = undefined;
      if (open === undefined || lidGap >= OPEN_BEFORE * open) this.#openMs = timeMs;
      if (closed?.fell !== true || timeMs - closed.fromMs > BLINK_LONGEST_MS) return undefined;
      this.#openMs = timeMs;
      return { fromMs: closed.fromMs, toMs: timeMs, peakMs: closed.peakMs };
    }
    if (closed === undefined) {
      const fell = timeMs - this.#openMs <= FALL_MS;
      this.#closed = { fromMs: timeMs, fell, gap: lidGap, peakMs: timeMs };
    } else if (timeMs - closed.fromMs > NARROW_AFTER_MS) {
      this.#open.clear();
      this.#closed = undefined;
    } else if (lidGap < closed.gap) {
      this.#closed = { ...closed, gap: lidGap, peakMs: timeMs };
    }
    return undefined;
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
}
