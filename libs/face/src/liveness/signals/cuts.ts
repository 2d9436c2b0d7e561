import { centreOf } from '../../face.js';
import { printDistance, printsWithin, type TrackedFrame } from '../track.js';

/** Prints this near, in grey levels, are of the same picture: of the test videos' neighbours 6 in 4,000 are (frames that were doubled). */
const SAME_PRINT = 0.02;
/** Frames that are further apart than this many milliseconds say nothing of each other. */
const NEIGHBOURS_MS = 250;
/** A frame comes again where one of so many before it was the same, and not a moment ago. */
const LOOKED_BACK = 600;
const AGAIN_AFTER_MS = 400;

/**
 * The largest step between neighbouring frames: of the whole picture in grey levels, and of the face in its own widths. In 4,000 pairs of
 * the test videos the picture's is 19.7 at most (somebody who waves about), the face's 0.36.
 */
export function measureJumps(frames: readonly TrackedFrame[]): { readonly picture: number; readonly face: number } {
  let [picture, face] = [0, 0];
  for (const [at, frame] of frames.entries()) {
    const last = frames[at - 1];
    if (last === undefined || frame.timeMs - last.timeMs > NEIGHBOURS_MS) continue;
    picture = Math.max(picture, printDistance(last.print, frame.print));
    if (last.face === undefined || frame.face === undefined) continue;
    const [from, to] = [centreOf(last.face.landmarks), centreOf(frame.face.landmarks)];
    face = Math.max(face, Math.hypot(to.x - from.x, to.y - from.y) / last.face.width);
  }
  return { picture, face };
}

/**
 * The longest stretch, in milliseconds, in which nothing moved at all, or in which frames came again one by one that had been there before.
 * No camera gives the same picture twice.
 */
export function measureRepeats(frames: readonly TrackedFrame[]): number {
  let longest = 0;
  let frozenSince: number | undefined;
  /** Since when frames come again, by how many frames ago they were there. */
  let again = new Map<number, number>();
  for (const [at, { timeMs, print }] of frames.entries()) {
    const before = frames[at - 1];
    if (before === undefined) continue;
    const isSame = printsWithin(before.print, print, SAME_PRINT);
    frozenSince = isSame ? (frozenSince ?? before.timeMs) : undefined;
    if (frozenSince !== undefined) longest = Math.max(longest, timeMs - frozenSince);
    const now = new Map<number, number>();
    for (let back = 2; back <= Math.min(at, LOOKED_BACK); back += 1) {
      const earlier = frames[at - back];
      if (earlier === undefined || timeMs - earlier.timeMs < AGAIN_AFTER_MS) continue;
      if (isSame || !printsWithin(earlier.print, print, SAME_PRINT)) continue;
      const since = again.get(back) ?? timeMs;
      now.set(back, since);
      longest = Math.max(longest, timeMs - since);
    }
    again = now;
  }
  return longest;
}

/** The longest time between neighbouring frames, in milliseconds; infinite where their times don't rise. */
export function measureGap(frames: readonly TrackedFrame[]): number {
  let longest = 0;
  for (const [at, { timeMs }] of frames.entries()) {
    const before = frames[at - 1];
    if (before === undefined) continue;
    if (!(timeMs > before.timeMs)) return Number.POSITIVE_INFINITY;
    longest = Math.max(longest, timeMs - before.timeMs);
  }
  return longest;
}
