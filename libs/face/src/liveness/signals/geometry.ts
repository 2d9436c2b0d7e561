import type { Point } from '../../face.js';
import { frontOf, median } from '../../judge/gestures.js';
import type { TrackedFace, TrackedFrame } from '../track.js';

/** Points of the 68: the nose's root between the eyes, its tip, and the chin. */
const NOSE = { root: 27, tip: 30, chin: 8 } as const;

/** A head looks to the front within this yaw of its usual one, and is turned from the other on (`TURNED_FROM`). */
const FRONT_WITHIN_YAW = 0.12;
const TURNED = 0.3;

/** How far the nose's tip lies beside the line from its root to the chin, by that line's length; positive to the picture's right. */
function noseAside(points: readonly Point[]): number | undefined {
  const [root, tip, chin] = [points[NOSE.root], points[NOSE.tip], points[NOSE.chin]];
  if (root === undefined || tip === undefined || chin === undefined) return undefined;
  const [across, down] = [chin.x - root.x, chin.y - root.y];
  const length2 = across * across + down * down;
  return ((tip.x - root.x) * down - (tip.y - root.y) * across) / length2;
}

/**
 * The nose's parallax: how far its tip moves aside of the line from its root to the chin while the head turns, by how far it turns (in
 * yaw), of the turn where it moves least. On a flat sheet the three points are on one line however it is turned, and on one that is bent
 * about an upright line as well; a nose stands out of its face. Undefined where the head never turned.
 */
export function measureParallax(frames: readonly TrackedFrame[]): number | undefined {
  const faces = frames.flatMap(({ face }) => (face === undefined ? [] : [face]));
  const front = frontOf(faces.map(({ yaw }) => yaw));
  const asideOf = (chosen: readonly TrackedFace[]): number | undefined =>
    median(chosen.map(({ landmarks }) => noseAside(landmarks) ?? Number.NaN).filter(Number.isFinite));
  const rest = asideOf(faces.filter(({ yaw }) => Math.abs(yaw - front) < FRONT_WITHIN_YAW));
  if (rest === undefined) return undefined;
  const parallaxes = [1, -1].flatMap((way) => {
    const turned = faces.filter(({ yaw }) => way * (yaw - front) >= TURNED);
    const [aside, yaw] = [asideOf(turned), median(turned.map((face) => face.yaw))];
    return aside === undefined || yaw === undefined ? [] : [(aside - rest) / (yaw - front)];
  });
  return parallaxes.length === 0 ? undefined : Math.min(...parallaxes);
}
