import { judgeQuality } from '../judge/quality.js';
import type { LiveFace, LiveFrame } from './frame.js';

/** What is wrong with what a camera sees, for the person before it to mend; a closed list. */
export type FrameFault =
  | 'no_face'
  | 'several_people'
  | 'come_closer'
  | 'move_back'
  | 'move_into_the_middle'
  | 'too_dark'
  | 'too_bright'
  | 'hold_still'
  | 'face_the_camera';

/** What is asked of a person while a frame is taken. */
export interface FrameDemands {
  /** To look into the camera; a head that is to be turned isn't. */
  readonly frontal: boolean;
  /** To hold still; who does a gesture doesn't. */
  readonly still: boolean;
}

/** What comes of one frame. */
export interface FrameVerdict {
  /** What is wrong with this very frame: why it can't be taken. */
  readonly now: FrameFault | undefined;
  /** What the person is to be told: what has been wrong for a while, or could be better. */
  readonly told: FrameFault | undefined;
}

/** Of a frame in which nobody is found, the mean under which it is too dark to find anybody (`describeImage`: 30 of 255). */
const DARK_FRAME = 0.12;

/**
 * Pixels between the jaw's ends by the frame's height, or by its width, from which a face is too near: chin and hair, or the cheeks, are
 * then cut off. The tightest of the test videos that are not upright has 0.6 of its height in the median; an upright phone's selfie
 * (tran_real) 0.7 of its width, with all of the head in it.
 */
const TOO_NEAR = { height: 0.68, width: 0.8 } as const;

/**
 * Parts of the frame's width and height, to each side of its middle, in which the middle of the face may be. On an upright kiosk the
 * preview is cut to the middle 0.58 of a 4:3 frame's width (a wide one shows all of the height): with this nothing of the face is cut
 * off. Of people who are asked for nothing but gestures (the test videos) 9 in 10 frames are within 0.14. Who turns the head moves it aside.
 */
const ASIDE = { x: 0.14, turnedX: 0.22, y: 0.34 } as const;

/**
 * The oval on the screen reaches from -0.17 to 0.17 of the frame's width on an upright kiosk, 0.20 on a wide one. A face of usual size
 * (0.27) whose middle is further aside than this has a quarter of it beside the oval, or all that a turned head shows: it is good enough
 * to be taken, and the person is told to move all the same, rather than that they are in the right place.
 */
const BESIDE_THE_OVAL = { x: 0.1, turnedX: 0.18 } as const;

/** Who looks into a camera is within this yaw: webcam videos reach 0.26, London's portraits 0.16. */
const FRONT_YAW = 0.3;

/**
 * Widths of the face that it may move in a second while it is to hold still. In the test videos people who stand before a camera
 * are under 1.9 in 98 % of the frames (the detector's own jitter is in it); one who moves about all the time, 3.0 in 90 %.
 */
const STILL_SPEED = 2.5;

/** Milliseconds that something must be wrong before it is told, and then be right before it is no longer. */
const TELL_AFTER_MS = 400;
const RIGHT_AFTER_MS = 300;
/** Words stay for so long, however short what they are about: nobody reads faster. */
const WORDS_STAY_MS = 900;
/** Without a frame for so long, what was is of no account. */
const PAUSE_MS = 2000;

interface Place {
  readonly timeMs: number;
  readonly x: number;
  readonly y: number;
}

/** Says what is wrong in a camera's frames, the first thing that matters, without flickering. Pure; knows the frames' times only. */
export class FrameJudge {
  readonly #minimumWidth: number;
  #place: Place | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** What was to be said of the last frame, and since when. */
  #now: { readonly fault: FrameFault | undefined; readonly sinceMs: number } | undefined;
  #told: { readonly fault: FrameFault | undefined; readonly sinceMs: number } = { fault: undefined, sinceMs: 0 };

  /** @param minimumWidth pixels between the jaw's ends from which a face is large enough, as the server has it */
  constructor(minimumWidth: number) {
    this.#minimumWidth = minimumWidth;
  }

  next(timeMs: number, frame: LiveFrame, demands: FrameDemands): FrameVerdict {
    if (timeMs - this.#lastMs > PAUSE_MS) {
      this.#now = undefined;
      this.#place = undefined;
      this.#told = { fault: undefined, sinceMs: Number.NEGATIVE_INFINITY };
    }
    this.#lastMs = timeMs;
    const now = this.#judge(timeMs, frame, demands);
    const said = now ?? (isBesideTheOval(frame) ? 'move_into_the_middle' : undefined);
    if (this.#now === undefined || this.#now.fault !== said) this.#now = { fault: said, sinceMs: timeMs };
    const held = timeMs - this.#now.sinceMs;
    const stayed = this.#told.fault === undefined || timeMs - this.#told.sinceMs >= WORDS_STAY_MS;
    const sure = held >= (said === undefined ? RIGHT_AFTER_MS : TELL_AFTER_MS);
    if (said !== this.#told.fault && sure && stayed) this.#told = { fault: said, sinceMs: timeMs };
    return { now, told: this.#told.fault };
  }

  #judge(timeMs: number, frame: LiveFrame, { frontal, still }: FrameDemands): FrameFault | undefined {
    const { face, rivals, brightness } = frame;
    const last = this.#place;
    this.#place = undefined;
    if (face === undefined) return brightness < DARK_FRAME ? 'too_dark' : 'no_face';
    if (rivals > 0) return 'several_people';
    const { box, yaw, quality } = face;
    const place = { timeMs, x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.#place = place;
    const fault = judgeQuality({ quality, yaw: 0 }, { minimumWidth: this.#minimumWidth, frontal });
    if (fault === 'too_small') return 'come_closer';
    if (quality.jawWidth > Math.min(TOO_NEAR.height * frame.height, TOO_NEAR.width * frame.width)) return 'move_back';
    const aside = frontal ? ASIDE.x : ASIDE.turnedX;
    if (Math.abs(place.x - frame.width / 2) > aside * frame.width) return 'move_into_the_middle';
    if (Math.abs(place.y - frame.height / 2) > ASIDE.y * frame.height) return 'move_into_the_middle';
    if (fault === 'too_dark') return 'too_dark';
    if (fault === 'overexposed') return 'too_bright';
    if (frontal && !(Math.abs(yaw) <= FRONT_YAW)) return 'face_the_camera';
    if (fault !== undefined) return 'hold_still';
    return still && speedOf(last, place, face) > STILL_SPEED ? 'hold_still' : undefined;
  }
}

/** Whether the face is seen aside of where the screen wants it. */
function isBesideTheOval({ face, width }: LiveFrame): boolean {
  if (face === undefined) return false;
  const { box, yaw } = face;
  const aside = Math.abs(yaw) <= FRONT_YAW ? BESIDE_THE_OVAL.x : BESIDE_THE_OVAL.turnedX;
  return Math.abs(box.x + box.width / 2 - width / 2) > aside * width;
}

/** Widths of the face that its middle moved in a second. */
function speedOf(last: Place | undefined, now: Place, { quality }: LiveFace): number {
  if (last === undefined) return 0;
  const seconds = (now.timeMs - last.timeMs) / 1000;
  return Math.hypot(now.x - last.x, now.y - last.y) / quality.jawWidth / seconds;
}
