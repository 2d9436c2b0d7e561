import type { ErrorCode, ErrorDetail } from '../../../kernel/index.js';
import type { Gesture } from './face.js';

/** What can be wrong with a face as a picture. */
export type QualityFault = 'too_small' | 'too_dark' | 'overexposed' | 'turned_away' | 'blurred';

/** Why an image does not show its gesture. */
export type GestureFault = 'not_smiling' | 'eyes_open' | 'not_turned' | 'turned_other_way';

/** Whether images show a person as a mirror does. */
export type Mirrored = 'unknown' | 'no' | 'yes';

/** A refusal of an image, in words for the person who is on it: what is wrong, and what to do. */
export interface ImageRefusal {
  readonly code: ErrorCode;
  readonly reason: string;
}

const QUALITY: Readonly<Record<Exclude<QualityFault, 'too_small'>, ImageRefusal>> = {
  too_dark: { code: 'FACE_TOO_DARK', reason: 'the face is too dark: turn to the light' },
  overexposed: { code: 'FACE_OVEREXPOSED', reason: 'the face is too bright: turn away from the glaring light' },
  turned_away: { code: 'FACE_TURNED_AWAY', reason: 'the face is turned away: look straight into the camera' },
  blurred: { code: 'FACE_BLURRED', reason: 'the face is blurred: hold still, and see that the camera is clean' },
};

/** Says what is wrong with a face as a picture. Widths are in pixels between the jaw's ends. */
export function qualityRefusal(fault: QualityFault, width: number, neededWidth: number): ImageRefusal {
  if (fault !== 'too_small') return QUALITY[fault];
  // Rounded apart, so that nobody reads that a face is as wide as is needed and refused all the same.
  const reason = `the face is ${Math.floor(width)} pixels wide, and ${Math.ceil(neededWidth)} are needed: come closer`;
  return { code: 'FACE_TOO_SMALL', reason };
}

/** Says what is missing of a gesture. */
export function gestureRefusal(gesture: Gesture, fault: GestureFault, mirrored: Mirrored): ErrorDetail {
  return { field: gesture, reason: GESTURE_WORDS[fault](gesture, mirrored) };
}

const GESTURE_WORDS: Readonly<Record<GestureFault, (gesture: Gesture, mirrored: Mirrored) => string>> = {
  not_smiling: () => 'no smile is seen: smile broadly',
  eyes_open: () => 'the eyes are open: close both eyes for the picture',
  not_turned: (gesture) => `the head is turned too little: turn your head further to the ${gesture}`,
  turned_other_way: (gesture, mirrored) =>
    mirrored === 'unknown'
      ? `the head is turned to the same side as in left: turn your head to the ${gesture}`
      : `the head is turned to the other side: turn your head to the ${gesture} (the policy faceMirrored says that images are ${mirrored === 'yes' ? '' : 'not '}mirrored)`,
};

/** The images of which another has the very same bytes, each with the first that it repeats; both are named. */
export function repeatedImages(images: Readonly<Record<Gesture, Uint8Array>>): ErrorDetail[] {
  const given = Object.entries(images);
  const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
  return given.flatMap(([field, bytes]) => {
    const others = given.filter(([other, theirs]) => other !== field && same(bytes, theirs)).map(([other]) => other);
    return others.length === 0
      ? []
      : [{ field, reason: `the same file was sent for ${others.join(' and ')}: take a picture for each` }];
  });
}
