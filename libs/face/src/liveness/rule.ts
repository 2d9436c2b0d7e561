/** Up to where what a signal measures is right; beyond `doubt` somebody else must look, beyond `refuse` it is an attack. */
export interface Limits {
  /** Whether more is worse, or less. */
  readonly worse: 'more' | 'less';
  readonly doubt: number;
  readonly refuse: number;
}

/** What a verdict is made by: data, with a version that each verdict names. */
export interface FusionRule {
  readonly version: string;
  readonly limits: Readonly<Record<MeasureName, Limits>>;
}

/** What is measured; a closed list. */
export type MeasureName =
  | 'order'
  | 'windows'
  | 'gap'
  | 'track'
  | 'prints'
  | 'numbers'
  | 'signs'
  | 'rivals'
  | 'person'
  | 'parallax'
  | 'picture_jump'
  | 'face_jump'
  | 'repeats'
  | 'frame'
  | 'passive'
  | 'light'
  | 'skin';

/**
 * The rule that is used. Figures of the test videos beside it are what `npm run pad` shows.
 *
 * - `order`: one gesture in the wrong place may be an honest mistake, and is tried again; two are a recording of something else.
 * - `windows`: late is tried again.
 * - `gap`: milliseconds without a frame, in which anything may have been put before the camera. Cameras in the dark give 5 frames a second.
 * - `track`: the server's look at a key frame beside the track's: the same networks on the same picture, but for JPEG.
 * - `prints`: grey levels between a key frame and the frame of its time; JPEG makes 0.31 at most, at a kiosk 0.50, a neighbouring frame of somebody who sits
 *   still 0.4 and more, another picture 10.
 * - `numbers`: what is said of a frame beside what its landmarks say; rounding to hundredths of a pixel makes 0.0003.
 * - `signs`: live key frames 0.10 at most, at a kiosk 0.27 (d0); a smile that is none, or eyes that are open, 0.8.
 * - `rivals`: milliseconds; somebody may pass by.
 * - `person`: the distance of a key frame from the front by `onePersonDistance`; strangers in the mean, from 1.3 on.
 * - `parallax`: of live turns 0.15 at least; a flat sheet has none.
 * - `picture_jump`, `face_jump`: live neighbours 19.7 grey levels and 0.36 widths of the face at most; frames from elsewhere 40 and more.
 * - `repeats`: milliseconds; doubled frames of the test videos come to 67, and those of a camera in the dark, of 5 frames a second, to 200.
 * - `frame`: upright edges on both sides of the face, where it looks to the front; live recordings 0.67 at most, replays 1.0 at their best.
 * - `passive`: live recordings 0.86 and more, replays 0.02 and less, in the median over their frames.
 * - `light`: a correlation; of recordings, which can't answer, 0.64 at most (1,600 tries), of those that another order lit 0.8 and more in 1 of
 *   100; of people who move, lit by 10 % of their own light, as asked, in 87 of 100, by 30 % in all but one of 1,600. Other colours are −1.
 * - `skin`: the logarithm of a colour by another; a face that holds still has 0.01 at most, in the light of another colour 0.05 and more.
 */
export const FUSION_RULE: FusionRule = {
  version: '2',
  limits: {
    order: { worse: 'more', doubt: 0, refuse: 1 },
    windows: { worse: 'more', doubt: 1, refuse: Number.POSITIVE_INFINITY },
    gap: { worse: 'more', doubt: 500, refuse: 2_000 },
    track: { worse: 'more', doubt: 0.03, refuse: 0.08 },
    prints: { worse: 'more', doubt: 1, refuse: 2 },
    numbers: { worse: 'more', doubt: 0.01, refuse: 0.02 },
    signs: { worse: 'more', doubt: 0.4, refuse: 0.6 },
    rivals: { worse: 'more', doubt: 1_000, refuse: Number.POSITIVE_INFINITY },
    person: { worse: 'more', doubt: 1, refuse: 1.3 },
    parallax: { worse: 'less', doubt: 0.13, refuse: 0.08 },
    picture_jump: { worse: 'more', doubt: 24, refuse: 32 },
    face_jump: { worse: 'more', doubt: 0.45, refuse: 0.7 },
    repeats: { worse: 'more', doubt: 250, refuse: 400 },
    frame: { worse: 'more', doubt: 0.75, refuse: 0.85 },
    passive: { worse: 'less', doubt: 0.5, refuse: 0.2 },
    light: { worse: 'less', doubt: 0.8, refuse: -0.99 },
    skin: { worse: 'more', doubt: 0.02, refuse: 0.05 },
  },
};
