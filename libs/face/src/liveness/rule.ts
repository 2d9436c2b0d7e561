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
  | 'person'
  | 'parallax'
  | 'picture_jump'
  | 'face_jump'
  | 'repeats'
  | 'frame'
  | 'passive';

/**
 * The rule that is used. Figures of the test videos beside it are what `npm run pad` shows.
 *
 * - `order`: one gesture in the wrong place may be an honest mistake, and is tried again; two are a recording of something else.
 * - `windows`: late is tried again.
 * - `gap`: milliseconds without a frame, in which anything may have been put before the camera. Cameras in the dark give 5 frames a second.
 * - `track`: the server's look at a key frame beside the track's: the same networks on the same picture, but for JPEG.
 * - `person`: the distance of a key frame from the front by `onePersonDistance`; strangers in the mean, from 1.3 on.
 * - `parallax`: of live turns 0.15 at least; a flat sheet has none.
 * - `picture_jump`, `face_jump`: live neighbours 19.7 grey levels and 0.36 widths of the face at most; frames from elsewhere 40 and more.
 * - `repeats`: milliseconds; doubled frames of the test videos come to 67.
 * - `frame`: upright edges on both sides of the face, where it looks to the front; live recordings 0.67 at most, replays 1.0 at their best.
 * - `passive`: live recordings 0.86 and more, replays 0.02 and less, in the median over their frames.
 */
export const FUSION_RULE: FusionRule = {
  version: '1',
  limits: {
    order: { worse: 'more', doubt: 0, refuse: 1 },
    windows: { worse: 'more', doubt: 1, refuse: Number.POSITIVE_INFINITY },
    gap: { worse: 'more', doubt: 500, refuse: 2_000 },
    track: { worse: 'more', doubt: 0.03, refuse: 0.08 },
    person: { worse: 'more', doubt: 1, refuse: 1.3 },
    parallax: { worse: 'less', doubt: 0.13, refuse: 0.08 },
    picture_jump: { worse: 'more', doubt: 24, refuse: 32 },
    face_jump: { worse: 'more', doubt: 0.45, refuse: 0.7 },
    repeats: { worse: 'more', doubt: 150, refuse: 400 },
    frame: { worse: 'more', doubt: 0.75, refuse: 0.85 },
    passive: { worse: 'less', doubt: 0.5, refuse: 0.2 },
  },
};
