// What the videos show, where their list of events says less than is needed: seconds, from the frames themselves.

/** Smiles and turns of the list in seconds. `left` and `right` are the person's own: image_right and image_left there. */
export const LISTED = {
  'd0.mp4': { smile: [[0.9, 2.7]] },
  'clm_default.wmv': { smile: [[15.4, 18.0]] },
  'clm_video14.wmv': { smile: [[0.8, 2.2]], left: [[4.3, 4.8]], right: [[4.9, 5.5]] },
  'tran_real.mp4': { left: [[2.0, 5.5]], right: [[7.4, 10.4]] },
  // Begins turned to image_left: that is no movement from rest, and is not looked for.
  'intel_head_pose_female.gif': { left: [[1.0, 1.3]] },
};

/** What was found and is in no list, as looked at in the frames, by the second of its peak. */
export const LOOKED_AT = {
  'd9.mp4': {
    eyeblink: { 4.73: 'real', 6.47: 'real' },
    smile: { 9.8: 'real', 18.4: 'real' },
  },
  'd14.mp4': {
    eyeblink: {
      2.2: 'real',
      9.5: 'real',
      11.57: 'real',
      12.37: 'real',
      15.83: 'real',
      4.6: 'real: lids flutter from 4.2 to 5.4, closed in every other frame',
      6.4: 'real: lids flutter from 5.6 to 6.9',
    },
  },
  'd3.mp4': {
    eyeblink: { 1.63: 'real', 1.93: 'real', 3.77: 'false: half-closed eyes under a frown' },
    smile: { 1.27: 'false: a grimace with one eye shut' },
    right: { 7.1: 'real: a small turn', 10.2: 'false: back to the front from the other side' },
  },
  'aoc.mp4': { smile: { 0.6: 'talks with bared teeth', 1.1: 'talks with bared teeth' } },
  'tran_real.mp4': { eyeblink: { 17.8: 'real' } },
  'clm_default.wmv': {
    eyeblink: { 7.53: 'real', 10.2: 'real' },
    smile: { 2.75: 'real: a slight smile' },
  },
  'clm_video14.wmv': {
    eyeblink: { 0.6: 'real: half a blink', 3.6: 'real, blurred', 4.8: 'cannot be told: blurred by the turn' },
    smile: { 8.7: 'real', 10.8: 'real: bares the teeth' },
  },
};
