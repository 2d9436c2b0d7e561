import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import type { FourImages } from '../support/integrator.js';
import { sharedData } from '../support/shared-data.js';

/** What an integration has decided where it isn't the default. */
export type PolicyWords = Readonly<Record<string, string>>;

/** What is answered: the code, and each image's reason as `details` has it. */
export interface ExpectedRefusal {
  readonly code: string;
  readonly details: readonly { readonly field: string; readonly reason: string | RegExp }[];
  /** Where it says more than the first image's reason. */
  readonly message?: string;
}

/** A picture, or four, that must not be taken. */
export interface RefusalCase {
  /** What is wrong with it, in words that follow "refuse". */
  readonly name: string;
  readonly policy?: PolicyWords;
  /** For an enrolment the four images, for a verification the one. */
  readonly images: () => Promise<FourImages | Buffer>;
  readonly expected: ExpectedRefusal;
}

/** One of the shared pictures of gestures. */
export const picture = (name: string): Buffer => readFileSync(sharedData('gestures', `${name}.jpg`));

/** A picture with something done to it. */
const altered = (name: string, change: (image: Sharp) => Sharp): Promise<Buffer> =>
  change(sharp(picture(name)))
    .jpeg({ quality: 92 })
    .toBuffer();

// One man at a webcam. Of his turns the pictures show one side; the other is made by mirroring one.
const SMILE = 'turns/clm_default_16000ms';
const SMILE_AGAIN = 'turns/clm_default_17200ms';
const EYES_CLOSED = 'blinks/clm_default_0283_closed';
const EYES_OPEN = 'blinks/clm_default_0279_open';
const NEUTRAL = 'turns/clm_default_01000ms';
const NEUTRAL_AGAIN = 'turns/clm_video14_08300ms';
const TURNED_RIGHT = 'turns/clm_video14_05150ms';
const TURNED_RIGHT_AGAIN = 'turns/clm_video14_05350ms';
const STRANGER = 'london/061_neutral';

/** A real person who does all four, in pictures that aren't mirrored, with what a case replaces. */
export async function allGestures(replaced: Partial<FourImages> = {}): Promise<FourImages> {
  return {
    smile: picture(SMILE),
    eyeblink: picture(EYES_CLOSED),
    left: await altered(TURNED_RIGHT_AGAIN, (image) => image.flop()),
    right: picture(TURNED_RIGHT),
    ...replaced,
  };
}

/** Another picture of him, to verify him by. */
export const probe = (): Buffer => picture(NEUTRAL_AGAIN);

/** Two people side by side. */
async function twoPeople(): Promise<Buffer> {
  const [one, other] = await Promise.all(
    [SMILE, 'london/005_neutral'].map((name) => sharp(picture(name)).resize(500, 500, { fit: 'cover' }).toBuffer()),
  );
  return sharp({ create: { width: 1000, height: 500, channels: 3, background: 'white' } })
    .composite([
      { input: one ?? Buffer.alloc(0), left: 0, top: 0 },
      { input: other ?? Buffer.alloc(0), left: 500, top: 0 },
    ])
    .jpeg()
    .toBuffer();
}

const wall = (): Promise<Buffer> =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#b0a890' } })
    .jpeg()
    .toBuffer();

const DARK = 'the face is too dark: turn to the light';
const GLARING = 'the face is too bright: turn away from the glaring light';
const BLURRED = 'the face is blurred: hold still, and see that the camera is clean';
const TURNED_AWAY = 'the face is turned away: look straight into the camera';
const SMALL = /^the face is \d+ pixels wide, and 112 are needed: come closer$/;
const NO_FACE = 'no face was found';
const SEVERAL = 'there is more than one face: only one person may be in the picture';
const NO_IMAGE = 'the file is not an image: send a JPEG, PNG or WebP';

/** What is wrong with a picture by itself: each is refused at a verification, and as the `smile` of an enrolment. */
const PICTURES: readonly (readonly [
  what: string,
  make: () => Promise<Buffer>,
  code: string,
  reason: string | RegExp,
])[] = [
  ['a dark picture', () => altered(SMILE, (image) => image.linear(0.2, 0)), 'FACE_TOO_DARK', DARK],
  ['an overexposed picture', () => altered(SMILE, (image) => image.linear(2, 0)), 'FACE_OVEREXPOSED', GLARING],
  ['a blurred picture', () => altered(SMILE, (image) => image.blur(6)), 'FACE_BLURRED', BLURRED],
  ['a small face', () => altered(SMILE, (image) => image.resize(240)), 'FACE_TOO_SMALL', SMALL],
  ['a face that is turned away', () => Promise.resolve(picture(TURNED_RIGHT)), 'FACE_TURNED_AWAY', TURNED_AWAY],
  ['two people', twoPeople, 'SEVERAL_FACES', SEVERAL],
  ['a wall', wall, 'NO_FACE', NO_FACE],
  ['a text file', () => Promise.resolve(Buffer.from('no picture')), 'IMAGE_UNREADABLE', NO_IMAGE],
];

const ofOne = (field: string, code: string, reason: string | RegExp): ExpectedRefusal => ({
  code,
  details: [{ field, reason }],
});

const missing = (field: string, reason: string): ExpectedRefusal => ofOne(field, 'GESTURE_MISSING', reason);
const samePicture = (other: string): string => `the same file was sent for ${other}: take a picture for each`;
const otherSide = (side: string, mirrored: string): string =>
  `the head is turned to the other side: turn your head to the ${side} (the policy faceMirrored says that images are ${mirrored})`;

/** Enrolments whose images are each usable, and together are none. */
const TOGETHER: readonly RefusalCase[] = [
  {
    name: 'two bad pictures at once, and name both',
    images: async () =>
      allGestures({
        smile: await altered(SMILE, (image) => image.linear(0.2, 0)),
        right: await altered(NEUTRAL_AGAIN, (image) => image.blur(6)),
      }),
    expected: {
      code: 'FACE_TOO_DARK',
      details: [
        { field: 'smile', reason: DARK },
        { field: 'right', reason: BLURRED },
      ],
    },
  },
  {
    name: 'the same file for two gestures',
    images: () => allGestures({ eyeblink: picture(SMILE) }),
    expected: {
      code: 'IMAGE_REPEATED',
      details: [
        { field: 'smile', reason: samePicture('eyeblink') },
        { field: 'eyeblink', reason: samePicture('smile') },
      ],
    },
  },
  {
    name: 'somebody else in one of the four',
    images: () => allGestures({ right: picture(STRANGER) }),
    expected: {
      ...ofOne('right', 'NOT_ONE_PERSON', 'shows somebody else than the other images'),
      message: 'right: the four images are not of one person',
    },
  },
  {
    name: 'somebody else in one of the four, though gestures are not checked',
    policy: { faceGestureCheck: 'off' },
    images: () => allGestures({ right: picture(STRANGER) }),
    expected: {
      ...ofOne('right', 'NOT_ONE_PERSON', 'shows somebody else than the other images'),
      message: 'right: the four images are not of one person',
    },
  },
  {
    name: 'a dark picture, though gestures are not checked',
    policy: { faceGestureCheck: 'off' },
    images: async () => allGestures({ left: await altered(SMILE, (image) => image.linear(0.2, 0)) }),
    expected: ofOne('left', 'FACE_TOO_DARK', DARK),
  },
  {
    name: 'a straight face for the smile',
    images: () => allGestures({ smile: picture(NEUTRAL) }),
    expected: missing('smile', 'no smile is seen: smile broadly'),
  },
  {
    name: 'open eyes for the closed ones',
    images: () => allGestures({ eyeblink: picture(EYES_OPEN) }),
    expected: missing('eyeblink', 'the eyes are open: close both eyes for the picture'),
  },
  {
    name: 'a head that is not turned for left',
    images: () => allGestures({ left: picture(NEUTRAL_AGAIN) }),
    expected: missing('left', 'the head is turned too little: turn your head further to the left'),
  },
  {
    name: 'a head that is not turned for right',
    images: () => allGestures({ right: picture(NEUTRAL_AGAIN) }),
    expected: missing('right', 'the head is turned too little: turn your head further to the right'),
  },
  {
    name: 'four smiles, and name the three gestures that are missing',
    images: async () =>
      allGestures({
        eyeblink: picture(SMILE_AGAIN),
        left: await altered(SMILE, (image) => image.flop()),
        right: await altered(SMILE_AGAIN, (image) => image.flop()),
      }),
    expected: {
      code: 'GESTURE_MISSING',
      details: [
        { field: 'eyeblink', reason: 'the eyes are open: close both eyes for the picture' },
        { field: 'left', reason: 'the head is turned too little: turn your head further to the left' },
        { field: 'right', reason: 'the head is turned too little: turn your head further to the right' },
      ],
    },
  },
  {
    name: 'a head that is turned to the same side twice',
    images: () => allGestures({ left: picture(TURNED_RIGHT_AGAIN) }),
    expected: missing('right', 'the head is turned to the same side as in left: turn your head to the right'),
  },
  {
    name: 'left for right where the policy says that pictures are not mirrored',
    policy: { faceMirrored: 'no' },
    images: async () => {
      const { left, right, ...others } = await allGestures();
      return { ...others, left: right, right: left };
    },
    expected: {
      code: 'GESTURE_MISSING',
      details: [
        { field: 'left', reason: otherSide('left', 'not mirrored') },
        { field: 'right', reason: otherSide('right', 'not mirrored') },
      ],
    },
  },
  {
    name: 'pictures that are not mirrored where the policy says that they are',
    policy: { faceMirrored: 'yes' },
    images: () => allGestures(),
    expected: {
      code: 'GESTURE_MISSING',
      details: [
        { field: 'left', reason: otherSide('left', 'mirrored') },
        { field: 'right', reason: otherSide('right', 'mirrored') },
      ],
    },
  },
];

/** Every enrolment that must be refused. */
export const ENROLMENTS: readonly RefusalCase[] = [
  ...PICTURES.map(([what, make, code, reason]) => ({
    name: `${what} for the smile`,
    images: async () => allGestures({ smile: await make() }),
    expected: ofOne('smile', code, reason),
  })),
  ...TOGETHER,
];

/** Every verification that must be refused. */
export const VERIFICATIONS: readonly RefusalCase[] = PICTURES.map(([what, make, code, reason]) => ({
  name: what,
  images: make,
  expected: ofOne('image', code, reason),
}));
