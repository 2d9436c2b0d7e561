import { jawWidthOf, yawOf } from '../../pipeline/gesture-signs.js';
import type { Look } from '../evidence.js';
import { printDistance, type TrackedFrame } from '../track.js';

/**
 * How far a frame's yaw and width are from what its own landmarks say: the largest difference over the frames, of the yaw as it is and
 * of the width by itself. Nothing but rounding, where nobody changed them. Infinite where a number is none.
 */
export function measureNumbers(frames: readonly TrackedFrame[]): number {
  let most = 0;
  for (const { face } of frames) {
    if (face === undefined) continue;
    const { landmarks, yaw, width, smile, lidGap = 0 } = face;
    const apart = Math.max(Math.abs(yaw - yawOf(landmarks)), Math.abs(width / jawWidthOf(landmarks) - 1));
    const isSaid = smile >= 0 && smile <= 1 && lidGap >= 0 && Number.isFinite(lidGap);
    if (!isSaid || !Number.isFinite(apart)) return Number.POSITIVE_INFINITY;
    most = Math.max(most, apart);
  }
  return most;
}

/**
 * How far the smile and the opening of the lids (by one half, which is wide open) that are seen in the key frames are from those of the
 * track at the same time: the largest difference; undefined where no key frame has both.
 */
export function measureSigns(frames: readonly TrackedFrame[], looks: readonly Look[]): number | undefined {
  const apart = looks.flatMap(({ timeMs, face }) => {
    const tracked = frames.find((frame) => frame.timeMs === timeMs)?.face;
    const seen = face?.gestures;
    if (tracked === undefined || seen === undefined) return [];
    const lids = seen.lidGap === undefined || tracked.lidGap === undefined ? 0 : seen.lidGap - tracked.lidGap;
    return [Math.abs(seen.smile - tracked.smile), Math.abs(lids) / WIDE_OPEN];
  });
  return apart.length === 0 ? undefined : Math.max(...apart);
}

/** `GestureSigns.lidGap` of an eye that is wide open. */
const WIDE_OPEN = 0.5;

/** The largest mean difference, in grey levels, of a key frame's picture from the frame of the same time; infinite where there is none. */
export function measurePrints(frames: readonly TrackedFrame[], looks: readonly Look[]): number {
  const apart = looks.map(({ timeMs, print }) => {
    const tracked = frames.find((frame) => frame.timeMs === timeMs);
    return tracked && print ? printDistance(tracked.print, print) : Number.POSITIVE_INFINITY;
  });
  return Math.max(0, ...apart);
}

/** The longest stretch, in milliseconds, in which somebody else stood out as much. */
export function measureRivals(frames: readonly TrackedFrame[]): number {
  let longest = 0;
  let since: number | undefined;
  for (const { timeMs, rivals } of frames) {
    since = rivals > 0 ? (since ?? timeMs) : undefined;
    if (since !== undefined) longest = Math.max(longest, timeMs - since);
  }
  return longest;
}
