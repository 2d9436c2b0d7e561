import { isFrontal } from '../../live/still-check.js';
import { median } from '../../judge/gestures.js';
import { distance, onePersonDistance, type Calibration } from '../../similarity.js';
import { isColour } from '../challenge.js';
import type { Look } from '../evidence.js';
import { stepOf, type TrackedFrame } from '../track.js';

/**
 * How far the landmarks that are seen in the key frames lie from those of the track at the same time, by the face's width: the mean over
 * the points, of the key frame where it is most. Infinite where a key frame has no frame in the track, or no face.
 */
export function measureTrack(frames: readonly TrackedFrame[], looks: readonly Look[]): number {
  const apart = looks.map(({ timeMs, face }) => {
    const tracked = frames.find((frame) => frame.timeMs === timeMs)?.face;
    return tracked === undefined || face === undefined ? Number.POSITIVE_INFINITY : stepOf(tracked, face);
  });
  return Math.max(0, ...apart);
}

/**
 * The largest distance of a key frame's descriptor from the front's, by the one up to which pictures are of one person; undefined where there
 * is no front, or nothing besides it.
 */
export function measurePerson(looks: readonly Look[], calibration: Calibration): number | undefined {
  const front = looks.find(({ of }) => of === 'front')?.face;
  const others = looks.filter(({ of }) => of !== 'front');
  if (front === undefined || others.length === 0) return undefined;
  const apart = Math.max(
    ...others.map(({ face }) =>
      face === undefined ? Number.POSITIVE_INFINITY : distance(front.descriptor, face.descriptor),
    ),
  );
  return apart / onePersonDistance(calibration);
}

/**
 * The most straight edges beside the face in a key frame that looks to the front and that no colour lights; undefined where there is none.
 * Beside a turned head is another part of the picture.
 */
export function measureFrame(looks: readonly Look[]): number | undefined {
  const edges = looks.flatMap(({ of, edges: seen }) =>
    !isColour(of) && isFrontal(of) && seen !== undefined ? [seen] : [],
  );
  return edges.length === 0 ? undefined : Math.max(...edges);
}

/** The median of what a passive network says of the key frames that no colour lights; undefined where there is no such network. */
export function measurePassive(looks: readonly Look[]): number | undefined {
  return median(looks.flatMap(({ of, passive }) => (isColour(of) || passive === undefined ? [] : [passive])));
}
