import type { DescribedFace } from '../engine.js';
import {
  BLINK_PART,
  BLINK_UNDER,
  frontOf,
  judgeGestures,
  median,
  SMILE_FROM,
  TURNED_FROM,
  type Gesture,
} from '../judge/gestures.js';
import { judgeQuality } from '../judge/quality.js';
import { distance, onePersonDistance, type Calibration } from '../similarity.js';

/** A picture that was kept. */
export interface Still {
  readonly of: Gesture | 'front';
  readonly timeMs: number;
  /** Described thoroughly, with its gestures: as the server will see it. */
  readonly face: DescribedFace;
}

/**
 * A smile or a blink is kept only this near to the person's front, in yaw: the server takes the front from these two, and one that
 * is half turned would make a turn of the other side too small (a blink at 0.33 did, on one of the test videos).
 */
const FRONT_OFF = 0.2;

/** Whether a picture looks to the camera. */
export const isFrontal = (of: Still['of']): boolean => of !== 'left' && of !== 'right';

/**
 * Whether a still by itself is what the server asks for: quality, and its gesture beside what else is kept. `judgeTogether`
 * has the last word.
 */
export function fits({ of, face }: Still, kept: readonly Still[], minimumWidth: number): boolean {
  if (judgeQuality(face, { minimumWidth, frontal: isFrontal(of) }) !== undefined) return false;
  const gap = face.gestures?.lidGap ?? Number.NaN;
  const front = frontAmong(kept);
  if (of !== 'front' && isFrontal(of) && Math.abs(face.yaw - front) > FRONT_OFF) return false;
  switch (of) {
    case 'front':
      return true;
    case 'smile':
      return (face.gestures?.smile ?? 0) >= SMILE_FROM;
    case 'eyeblink': {
      const open = median(kept.map((still) => still.face.gestures?.lidGap ?? Number.NaN).filter(Number.isFinite));
      return gap < BLINK_UNDER && open !== undefined && gap <= BLINK_PART * open;
    }
    case 'left':
    case 'right': {
      const turned = face.yaw - front;
      return (of === 'left' ? turned : -turned) >= TURNED_FROM;
    }
  }
}

/** Where the person's front lies: as the server has it, by the smile and the blink, once both are kept. */
function frontAmong(kept: readonly Still[]): number {
  const frontal = kept.filter(({ of }) => isFrontal(of));
  const gestures = frontal.filter(({ of }) => of !== 'front');
  return frontOf((gestures.length === 2 ? gestures : frontal).map(({ face }) => face.yaw));
}

/** Whether a still shows whoever the front picture shows: `unsure` is a bad picture, or somebody else. */
export function comparePeople(still: Still, front: Still, calibration: Calibration): 'same' | 'unsure' | 'other' {
  const apart = distance(still.face.descriptor, front.face.descriptor);
  if (apart <= onePersonDistance(calibration)) return 'same';
  // A head in profile is described badly: only at the distance of strangers in the mean is it surely one.
  return apart > (isFrontal(still.of) ? calibration.hundredth : calibration.tenth) ? 'other' : 'unsure';
}

/** The gestures whose stills don't do together, where all four are there: to be asked for again. */
export function judgeTogether(stills: readonly Still[], calibration: Calibration): readonly Gesture[] {
  const [smile, eyeblink, left, right] = (['smile', 'eyeblink', 'left', 'right'] as const).map((of) =>
    stills.find((still) => still.of === of),
  );
  if (!smile || !eyeblink || !left || !right) return [];
  const four = [smile, eyeblink, left, right];
  const faces = { smile: smile.face, eyeblink: eyeblink.face, left: left.face, right: right.face };
  const faults = judgeGestures(faces, 'no').map(({ gesture }) => gesture);
  const apart = (a: Still, b: Still): number => distance(a.face.descriptor, b.face.descriptor);
  const total = (still: Still): number => four.reduce((sum, other) => sum + apart(still, other), 0);
  const typical = four.reduce((a, b) => (total(b) < total(a) ? b : a));
  const odd = four.filter((still) => still !== typical && apart(still, typical) > onePersonDistance(calibration));
  return [...new Set([...faults, ...odd.flatMap(({ of }) => (of === 'front' ? [] : [of]))])];
}
