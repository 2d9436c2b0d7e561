import { GestureTracker, type GestureEvent } from '../../judge/gesture-tracker.js';
import type { Gesture } from '../../judge/gestures.js';
import { isColour, type LivenessChallenge } from '../challenge.js';
import type { LivenessEvidence } from '../evidence.js';
import type { TrackedFrame } from '../track.js';

/** The gestures in frames, as {@link GestureTracker} tells them. */
export function gesturesIn(frames: readonly TrackedFrame[]): readonly GestureEvent[] {
  const tracker = new GestureTracker();
  return frames.flatMap((frame) => tracker.next(frame));
}

/** Everybody blinks without being asked to, several times a minute. */
const isDeliberate = ({ gesture }: GestureEvent): boolean => gesture !== 'eyeblink';

/**
 * What went wrong with the order: gestures that were asked for in another order than the challenge's, smiles and turns of which nobody
 * asked for just then, gestures that are said to be done
 * and are not there, and pictures that were not taken while what they are of was asked for. 0 for whoever does as they are told. Gestures are found
 * anew in the frames' numbers: what the evidence says was seen doesn't count.
 */
export function measureOrder(challenge: LivenessChallenge, evidence: LivenessEvidence): number {
  const { asked, doneMs = Number.POSITIVE_INFINITY, frames } = evidence;
  const events = gesturesIn(frames);
  const askedAt = (timeMs: number): Gesture | undefined => asked.findLast((each) => each.timeMs <= timeMs)?.gesture;
  const wrong = asked.filter(({ gesture }, at) => challenge.gestures[at] !== gesture).length;
  const during = events.filter(({ fromMs, toMs }) => fromMs >= (asked[0]?.timeMs ?? doneMs) && toMs <= doneMs);
  const unasked = during.filter((event) => isDeliberate(event) && askedAt(event.fromMs) !== event.gesture).length;
  const untrue = asked.filter(({ gesture, timeMs }, at) => {
    const untilMs = asked[at + 1]?.timeMs ?? evidence.doneMs;
    const isThere = (event: GestureEvent): boolean =>
      event.gesture === gesture && event.fromMs >= timeMs && event.toMs <= (untilMs ?? 0);
    return untilMs !== undefined && !events.some(isThere);
  }).length;
  const mistaken = evidence.keyFrames.filter(({ of, timeMs }) => {
    // Those are looked at by `measureSkin`.
    if (isColour(of)) return false;
    const at = asked.findIndex(({ gesture }) => gesture === of);
    const from = of === 'front' ? Number.NEGATIVE_INFINITY : (asked[at]?.timeMs ?? Number.POSITIVE_INFINITY);
    return timeMs < from || timeMs > (asked[at + 1]?.timeMs ?? doneMs);
  }).length;
  return wrong + unasked + untrue + mistaken;
}

/** The longest that a gesture took from when it was asked for, by the time that it may take; undefined where one is missing. */
export function measureWindows(challenge: LivenessChallenge, evidence: LivenessEvidence): number | undefined {
  const { asked, doneMs } = evidence;
  if (asked.length === 0 || doneMs === undefined) return undefined;
  const taken = asked.map(({ timeMs }, at) => (asked[at + 1]?.timeMs ?? doneMs) - timeMs);
  return Math.max(...taken) / challenge.windowMs;
}
