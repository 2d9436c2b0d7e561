import type { DescribedFace } from '../engine.js';

/** The gestures of an enrolment. `left` and `right` are the person's own. */
export type Gesture = 'smile' | 'eyeblink' | 'left' | 'right';

/** Whether pictures show a person as a mirror does: a phone's front camera may. */
export type Mirroring = 'no' | 'yes' | 'unknown';

/** Why a picture does not show its gesture; a closed list. */
export type GestureFault = 'not_smiling' | 'eyes_open' | 'not_turned' | 'turned_other_way';

/** What a picture shows, as far as gestures go. */
export type GestureFace = Pick<DescribedFace, 'yaw' | 'gestures'>;

/** A smile is at least this score of `happy`. */
export const SMILE_FROM = 0.5;
/** Eyes are closed where their opening is at most this part of what it is in the person's other pictures … */
export const BLINK_PART = 0.7;
/** … and under this one in any case. */
export const BLINK_UNDER = 0.25;
/** A head is turned from this yaw on, to either side. */
export const TURNED_FROM = 0.3;

/**
 * The pictures that do not show their gesture. `left` and `right` must be turned opposite ways; which is which counts only
 * where it is known whether the pictures are mirrored.
 */
export function judgeGestures(
  faces: Readonly<Record<Gesture, GestureFace>>,
  mirroring: Mirroring,
): readonly { readonly gesture: Gesture; readonly fault: GestureFault }[] {
  const faults: { gesture: Gesture; fault: GestureFault }[] = [];
  if (!((faces.smile.gestures?.smile ?? 0) >= SMILE_FROM)) faults.push({ gesture: 'smile', fault: 'not_smiling' });
  if (!blinks(faces)) faults.push({ gesture: 'eyeblink', fault: 'eyes_open' });
  for (const gesture of ['left', 'right'] as const) {
    if (!(Math.abs(faces[gesture].yaw) >= TURNED_FROM)) faults.push({ gesture, fault: 'not_turned' });
  }
  const turned = faults.every(({ fault }) => fault !== 'not_turned');
  if (turned) {
    const [left, right] = [Math.sign(faces.left.yaw), Math.sign(faces.right.yaw)];
    // In a picture that is not mirrored the person's own left is the picture's right.
    const expected = mirroring === 'unknown' ? left : mirroring === 'no' ? 1 : -1;
    if (left !== expected) faults.push({ gesture: 'left', fault: 'turned_other_way' });
    if (right !== -expected) faults.push({ gesture: 'right', fault: 'turned_other_way' });
  }
  return faults;
}

function blinks({ eyeblink, smile }: Readonly<Record<Gesture, GestureFace>>): boolean {
  const closed = eyeblink.gestures?.lidGap;
  const open = smile.gestures?.lidGap;
  if (closed === undefined || !(closed < BLINK_UNDER)) return false;
  return open === undefined || closed <= BLINK_PART * open;
}
