import { centreOf } from '../../face.js';
import { printDistance, printsWithin, type TrackedFrame } from '../track.js';

/** Prints this near, in grey levels, are of the same picture: of the test videos' neighbours 6 in 4,000 are (frames that were doubled). */
const SAME_PRINT = 0.02;
/** Frames that are further apart than this many milliseconds say nothing of each other. */
const NEIGHBOURS_MS = 250;
/** A frame comes again where one of so many before it was the same, and not a moment ago. */
const LOOKED_BACK = 600;
const AGAIN_AFTER_MS = 400;
const ENOUGH_MS = 5_000;

/**
 * The largest step between neighbouring frames: of the whole picture in grey levels, and of the face in its own widths. In 4,000 pairs of
 * the test videos the picture's is 19.7 at most (somebody who waves about), the face's 0.36.
 * @param litMs from when on the screen shows colours, in whose light the picture changes by itself
 */
export function measureJumps(
  frames: readonly TrackedFrame[],
  litMs = Number.POSITIVE_INFINITY,
): { readonly picture: number; readonly face: number } {
  let [picture, face] = [0, 0];
  for (const [at, frame] of frames.entries()) {
    const last = frames[at - 1];
    if (last === undefined || frame.timeMs - last.timeMs > NEIGHBOURS_MS) continue;
    if (frame.timeMs < litMs) picture = Math.max(picture, printDistance(last.print, frame.print));
    if (last.face === undefined || frame.face === undefined) continue;
    const [from, to] = [centreOf(last.face.landmarks), centreOf(frame.face.landmarks)];
    face = Math.max(face, Math.hypot(to.x - from.x, to.y - from.y) / last.face.width);
  }
  return { picture, face };
}

/**
 * The longest stretch, in milliseconds, in which nothing moved at all, or in which every frame had been there before: forwards, as in a loop,
 * or backwards. No camera gives the same picture twice.
 */
export function measureRepeats(frames: readonly TrackedFrame[]): number {
  let longest = 0;
  let [frozenSince, againSince]: (number | undefined)[] = [];
  for (const [at, { timeMs, print }] of frames.entries()) {
    const before = frames[at - 1];
    if (before === undefined) continue;
    const isSame = printsWithin(before.print, print, SAME_PRINT);
    frozenSince = isSame ? (frozenSince ?? before.timeMs) : undefined;
    if (frozenSince !== undefined) longest = Math.max(longest, timeMs - frozenSince);
    // A frame that is the last one's again goes on with what that one began.
    if (!isSame) againSince = hasBeen(frames, at) ? (againSince ?? timeMs) : undefined;
    if (againSince !== undefined) longest = Math.max(longest, timeMs - againSince);
    // So long is beyond all doubt, and whoever sends it is not to cost more time.
    if (longest > ENOUGH_MS) break;
  }
  return longest;
}

/** Whether a frame was there before, and not a moment ago. */
function hasBeen(frames: readonly TrackedFrame[], at: number): boolean {
  const frame = frames[at];
  if (frame === undefined) return false;
  for (let earlier = at - 1; earlier >= Math.max(0, at - LOOKED_BACK); earlier -= 1) {
    const other = frames[earlier];
    if (other === undefined || frame.timeMs - other.timeMs < AGAIN_AFTER_MS) continue;
    if (printsWithin(other.print, frame.print, SAME_PRINT)) return true;
  }
  return false;
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
