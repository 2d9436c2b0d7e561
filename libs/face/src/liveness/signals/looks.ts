import { isFrontal } from '../../live/still-check.js';
import { median } from '../../judge/gestures.js';
import { distance, onePersonDistance, type Calibration } from '../../similarity.js';
import type { Look } from '../evidence.js';
import type { TrackedFrame } from '../track.js';

/**
 * How far the landmarks that are seen in the key frames lie from those of the track at the same time, by the face's width: the mean over
 * the points, of the key frame where it is most. Infinite where a key frame has no frame in the track, or no face.
 */
export function measureTrack(frames: readonly TrackedFrame[], looks: readonly Look[]): number {
  const apart = looks.map(({ timeMs, face }) => {
    const tracked = frames.find((frame) => frame.timeMs === timeMs)?.face;
    if (tracked === undefined || face === undefined) return Number.POSITIVE_INFINITY;
    if (tracked.landmarks.length !== face.landmarks.length) return Number.POSITIVE_INFINITY;
    const steps = face.landmarks.map((point, at) => {
      const other = tracked.landmarks[at];
      return other === undefined ? Number.POSITIVE_INFINITY : Math.hypot(point.x - other.x, point.y - other.y);
    });
    return steps.reduce((sum, step) => sum + step, 0) / steps.length / tracked.width;
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
 * The most straight edges beside the face in a key frame that looks to the front; undefined where there is none. Beside a turned head is
 * another part of the picture.
 */
export function measureFrame(looks: readonly Look[]): number | undefined {
  const edges = looks.flatMap((look) => (isFrontal(look.of) && look.edges !== undefined ? [look.edges] : []));
  return edges.length === 0 ? undefined : Math.max(...edges);
}

/** The median of what a passive network says of the key frames; undefined where there is no such network. */
export function measurePassive(looks: readonly Look[]): number | undefined {
  return median(looks.flatMap(({ passive }) => (passive === undefined ? [] : [passive])));
}
