import type { DescribedFace } from '../engine.js';

/** The gestures of an enrolment. `left` and `right` are the person's own. */
export type Gesture = 'smile' | 'eyeblink' | 'left' | 'right';

/** Whether pictures show a person as a mirror does: a phone's front camera may. */
export type Mirroring = 'no' | 'yes' | 'unknown';

/** Why a picture does not show its gesture; a closed list. */
export type GestureFault = 'not_smiling' | 'eyes_open' | 'not_turned' | 'turned_other_way';

/** What a picture shows, as far as gestures go. */
export type GestureFace = Pick<DescribedFace, 'yaw' | 'gestures'>;

/**
 * A smile is at least this score of `happy`: one of 111 pictures of faces at rest reaches it (0.5: two, 0.3: three), of a man
 * who smiles a little in each of his, lit from one side. Of the 63 smiling ones 44 do, of London's 51 32,
 * whose others can hardly be told from the neutral ones by eye. A rise over the person's other pictures, and the mouth's
 * width and the lift of its corners by the mesh, were tried: at the same rate of false ones none finds more.
 */
export const SMILE_FROM = 0.6;

/**
 * Eyes are closed where their opening is at most this part of what it is in the person's other pictures. By the median of
 * the person's open eyes, the 41 closed ones of Yale and of the test videos come to 0.57 at most; the open ones to 0.60 and
 * 0.62 at least, where a broad smile all but shuts the eyes, else to 0.70.
 */
export const BLINK_PART = 0.6;

/** And under this one in any case: the widest of the 41 closed ones, a blink that is half done, is at 0.217. */
export const BLINK_UNDER = 0.23;

/** Where no other picture shows the eyes: the narrowest of 226 open ones is at 0.146, 32 of the 41 closed ones are under this. */
export const BLINK_ALONE_UNDER = 0.14;

/**
 * A head is turned from this yaw on, to either side, counted from where the person's own front lies. Of 195 fronts 99 % lie
 * within 0.16 of the middle, all within 0.21; the nine turned heads lie 0.26 to 0.96 from it, and more than this from their front.
 */
export const TURNED_FROM = 0.3;

/** How far a person's front may lie off the middle: cameras stand aside, and noses are not straight. */
export const FRONT_WITHIN = 0.2;

/**
 * The pictures that do not show their gesture. `left` and `right` must be turned opposite ways; which is which counts only
 * where it is known whether the pictures are mirrored.
 */
export function judgeGestures(
  faces: Readonly<Record<Gesture, GestureFace>>,
  mirroring: Mirroring,
): readonly { readonly gesture: Gesture; readonly fault: GestureFault }[] {
  const faults: { gesture: Gesture; fault: GestureFault }[] = [];
  if (!smiles(faces)) faults.push({ gesture: 'smile', fault: 'not_smiling' });
  if (!blinks(faces)) faults.push({ gesture: 'eyeblink', fault: 'eyes_open' });
  const front = frontOf([faces.smile.yaw, faces.eyeblink.yaw]);
  const turns = { left: faces.left.yaw - front, right: faces.right.yaw - front };
  const still = (['left', 'right'] as const).filter((gesture) => !(Math.abs(turns[gesture]) >= TURNED_FROM));
  if (still.length > 0) return [...faults, ...still.map((gesture) => ({ gesture, fault: 'not_turned' as const }))];
  const [left, right] = [Math.sign(turns.left), Math.sign(turns.right)];
  // In a picture that is not mirrored the person's own left is the picture's right.
  const expected = mirroring === 'unknown' ? left : mirroring === 'no' ? 1 : -1;
  if (left !== expected) faults.push({ gesture: 'left', fault: 'turned_other_way' });
  if (right !== -expected) faults.push({ gesture: 'right', fault: 'turned_other_way' });
  return faults;
}

/** The yaw at which a person looks to the camera, from pictures in which they should: the median, kept within bounds. */
export function frontOf(yaws: readonly number[]): number {
  const front = median(yaws.filter(Number.isFinite)) ?? 0;
  return Math.min(FRONT_WITHIN, Math.max(-FRONT_WITHIN, front));
}

/** The value in the middle, or the mean of the two there; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2;
}

function smiles({ smile }: Readonly<Record<Gesture, GestureFace>>): boolean {
  return (smile.gestures?.smile ?? Number.NaN) >= SMILE_FROM;
}

function blinks({ eyeblink, smile, left, right }: Readonly<Record<Gesture, GestureFace>>): boolean {
  const gapOf = ({ gestures }: GestureFace): number => gestures?.lidGap ?? Number.NaN;
  const closed = gapOf(eyeblink);
  const open = median([smile, left, right].map(gapOf).filter(Number.isFinite));
  return open === undefined ? closed < BLINK_ALONE_UNDER : closed < BLINK_UNDER && closed <= BLINK_PART * open;
}
