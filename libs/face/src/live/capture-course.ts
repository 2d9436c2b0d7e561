import type { DescribedFace } from '../engine.js';
import { BLINK_PART, BLINK_UNDER, frontOf, SMILE_FROM, TURNED_FROM, type Gesture } from '../judge/gestures.js';
import { GestureTracker } from '../judge/gesture-tracker.js';
import { BLURRED_UNDER } from '../judge/quality.js';
import type { Calibration } from '../similarity.js';
import { Candidates, type Candidate, type ImageKeeper } from './candidates.js';
import type { LiveFace, LiveFrame } from './frame.js';
import { FrameJudge, type FrameFault } from './frame-judge.js';
import { comparePeople, fits, isFrontal, judgeTogether, type Still } from './still-check.js';

/** How a course is run. */
export interface CourseOptions<Image> extends ImageKeeper<Image> {
  /** In the order in which they are asked for; none where only front pictures are taken. */
  readonly gestures: readonly Gesture[];
  /** Front pictures to be taken, one after another, before the gestures. Default 1. */
  readonly fronts?: number;
  /** As `FrameJudge`. */
  readonly minimumWidth: number;
  readonly calibration: Calibration;
}

/** Where a course is. `settle`: front pictures are taken. `gestures`: one after another. `done`: everything is kept. */
export type Stage = 'settle' | 'gestures' | 'done';

/** What the person before the camera is to see. */
export interface CourseState {
  readonly stage: Stage;
  /** The gesture that is asked for now. */
  readonly asked: Gesture | undefined;
  /** Gestures that are done, in order. */
  readonly done: readonly Gesture[];
  readonly fault: FrameFault | undefined;
}

/** Frames of which one is to be kept: describe one after another, the best first, until one is taken; then drop them all. */
export interface Proposal<Image> {
  readonly of: Still['of'];
  readonly candidates: readonly Candidate<Image>[];
}

/** What came of a frame that was proposed. */
export type Taken = 'kept' | 'unfit' | 'somebody_else';

/**
 * A front picture is chosen from the good frames of this long a time, this many at least. Bad ones between them don't matter
 * where they are short: somebody blinks, or the detector slips.
 */
const SETTLE_MS = 600;
const SETTLE_FRAMES = 4;
const SLIP_MS = 400;
/** Front pictures that follow one another are so far apart. */
const FRONTS_APART_MS = 700;
/** Nobody there for so long: they have left, and whoever comes begins anew. A head in profile is lost for half a second. */
const GONE_MS = 2000;
/** A smile or a turn whose first frames don't do is looked at for so much longer. */
const STILL_ON_MS = 1500;
/** More than the server's limit, so that the picture passes it as well. */
const TURN_MARGIN = 0.03;
/** Sharpness from which more is no better: four times what is refused; webcams reach it at rest. */
const SHARP = 4 * BLURRED_UNDER;
/** An eye that is open (`GestureSigns.lidGap`): more is no better. */
const OPEN = 0.25;
/** Of a turned head, the yaw that is best kept: surely turned, and described better than a profile. */
const BEST_TURN = 0.5;

/**
 * Leads one person through a capture: a good front picture, then gestures in the order asked. Pure: it is given what was seen in
 * each frame, and says which frames are worth being described thoroughly. A gesture out of turn isn't counted; whose still
 * would not pass the server is asked for again; another person, or nobody, begins anew.
 */
export class CaptureCourse<Image> {
  readonly #options: CourseOptions<Image>;
  readonly #candidates: Candidates<Image>;
  readonly #judge: FrameJudge;
  #tracker = new GestureTracker();
  #stills: readonly Still[] = [];
  #fault: FrameFault | undefined;
  #nowMs = 0;
  /** When somebody was last there, and when the gesture was first asked for. */
  #seenMs: number | undefined;
  #askedMs = 0;
  /** Since when frames are good for a front picture, and the last of them. */
  #good: { readonly fromMs: number; readonly lastMs: number } | undefined;
  /** The gesture that is asked for has been seen: from when its frames are, and until when further ones are looked at. */
  #shown: { readonly fromMs: number; readonly untilMs: number } | undefined;

  constructor(options: CourseOptions<Image>) {
    this.#options = options;
    this.#candidates = new Candidates(options);
    this.#judge = new FrameJudge(options.minimumWidth);
  }

  get state(): CourseState {
    const done = this.#options.gestures.filter((gesture) => this.#has(gesture));
    const stage = this.#stage;
    return { stage, asked: this.#asked, done, fault: stage === 'done' ? undefined : this.#fault };
  }

  /** What was kept so far, in the order in which it was. */
  get stills(): readonly Still[] {
    return this.#stills;
  }

  /** Takes the next frame; its picture is copied where it may be kept. */
  next(timeMs: number, frame: LiveFrame, image: Image): Proposal<Image> | undefined {
    const { face } = frame;
    const isGone = face === undefined && this.#seenMs !== undefined && timeMs - this.#seenMs > GONE_MS;
    // Whoever has done everything may go.
    if (isGone && this.#stage !== 'done') this.restart();
    if (face !== undefined) this.#seenMs = timeMs;
    this.#nowMs = timeMs;
    const stage = this.#stage;
    const asked = this.#asked;
    const demands = { frontal: asked === undefined || isFrontal(asked), still: stage === 'settle' };
    const { now, told } = this.#judge.next(timeMs, frame, demands);
    this.#fault = told;
    const signs = face && { ...face.signs, yaw: face.yaw, width: face.quality.jawWidth };
    const events = this.#tracker.next({ timeMs, face: signs });
    const good = now === undefined ? face : undefined;
    if (stage === 'settle') return this.#settle(good, image);
    if (asked === undefined) return undefined;
    const event = events.find(({ gesture, fromMs }) => gesture === asked && fromMs >= this.#askedMs);
    if (event !== undefined) this.#shown = { fromMs: event.fromMs, untilMs: timeMs + STILL_ON_MS };
    return this.#watch(asked, good, image);
  }

  /**
   * Says what a proposed frame shows, described; undefined where nobody, or more than one person, was found in it. After
   * `somebody_else` everything is forgotten.
   */
  take(of: Still['of'], timeMs: number, face: DescribedFace | undefined): Taken {
    if (face === undefined) return 'unfit';
    const { calibration, gestures, minimumWidth } = this.#options;
    const still: Still = { of, timeMs, face };
    const [front] = this.#stills;
    const person = front === undefined ? 'same' : comparePeople(still, front, calibration);
    if (person === 'other') {
      this.restart();
      return 'somebody_else';
    }
    if (person === 'unsure' || !fits(still, this.#stills, minimumWidth)) return 'unfit';
    this.#stills = [...this.#stills, still];
    if (gestures.every((gesture) => this.#has(gesture))) {
      const again: readonly Still['of'][] = judgeTogether(this.#stills, calibration);
      this.#stills = this.#stills.filter((each) => !again.includes(each.of));
    }
    this.#candidates.clear();
    this.#askedMs = this.#nowMs;
    this.#shown = undefined;
    return 'kept';
  }

  /** Forgets the person, and wipes what might have been kept. */
  restart(): void {
    this.#candidates.clear();
    this.#stills = [];
    this.#tracker = new GestureTracker();
    this.#seenMs = undefined;
    this.#good = undefined;
    this.#shown = undefined;
  }

  get #stage(): Stage {
    const fronts = this.#stills.filter(({ of }) => of === 'front').length;
    if (fronts < (this.#options.fronts ?? 1)) return 'settle';
    return this.#asked === undefined ? 'done' : 'gestures';
  }

  /** The first gesture that isn't kept; none before there is a front picture. */
  get #asked(): Gesture | undefined {
    const fronts = this.#stills.filter(({ of }) => of === 'front').length;
    if (fronts < (this.#options.fronts ?? 1)) return undefined;
    return this.#options.gestures.find((gesture) => !this.#has(gesture));
  }

  #has(of: Still['of']): boolean {
    return this.#stills.some((still) => still.of === of);
  }

  #settle(face: LiveFace | undefined, image: Image): Proposal<Image> | undefined {
    const last = this.#stills.at(-1);
    if (last !== undefined && this.#nowMs - last.timeMs < FRONTS_APART_MS) return undefined;
    if (face === undefined) return undefined;
    const good = this.#good;
    const isNew = good === undefined || this.#nowMs - good.lastMs > SLIP_MS;
    const fromMs = isNew ? this.#nowMs : good.fromMs;
    this.#good = { fromMs, lastMs: this.#nowMs };
    if (isNew) this.#candidates.clear();
    this.#candidates.add(this.#nowMs, frontRank(face), image);
    if (this.#nowMs - fromMs < SETTLE_MS || this.#candidates.count < SETTLE_FRAMES) return undefined;
    this.#good = undefined;
    return { of: 'front', candidates: this.#candidates.takeSince(fromMs) };
  }

  #watch(asked: Gesture, face: LiveFace | undefined, image: Image): Proposal<Image> | undefined {
    const rank = face && this.#rank(asked, face);
    if (rank !== undefined) this.#candidates.add(this.#nowMs, rank, image);
    const shown = this.#shown;
    if (shown === undefined) return undefined;
    const candidates = this.#candidates.takeSince(shown.fromMs);
    // A blink is over when it is known; a smile or a turn whose frames won't do goes on.
    if (asked === 'eyeblink' || this.#nowMs >= shown.untilMs) this.#shown = undefined;
    return candidates.length === 0 ? undefined : { of: asked, candidates };
  }

  /** How well a frame shows a gesture; undefined where it doesn't. */
  #rank(asked: Gesture, { yaw, signs, quality }: LiveFace): number | undefined {
    const front = this.#stills[0]?.face;
    const turned = yaw - frontOf([front?.yaw ?? 0]);
    const open = front?.gestures?.lidGap ?? BLINK_UNDER;
    const gap = signs.lidGap ?? open;
    const sharp = Math.min(1, quality.sharpness / SHARP);
    switch (asked) {
      case 'smile':
        if (signs.smile < SMILE_FROM) return undefined;
        return signs.smile + 0.3 * Math.min(1, gap / open) + 0.3 * sharp - Math.abs(turned);
      case 'eyeblink':
        return gap > BLINK_PART * open || gap >= BLINK_UNDER ? undefined : 0.1 * sharp - gap - Math.abs(turned);
      case 'left':
      case 'right': {
        const way = asked === 'left' ? turned : -turned;
        return way < TURNED_FROM + TURN_MARGIN ? undefined : sharp - Math.abs(way - BEST_TURN);
      }
    }
  }
}

/** How good a front picture is: sharp, eyes open, to the front. */
function frontRank({ yaw, signs, quality }: LiveFace): number {
  const sharp = Math.min(1, quality.sharpness / SHARP);
  return sharp + Math.min(OPEN, signs.lidGap ?? 0) / OPEN - 2 * Math.abs(yaw);
}
