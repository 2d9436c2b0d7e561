import type { DescribedFace } from '../engine.js';

/** What is wrong with a face as a picture; a closed list. */
export type QualityFault = 'too_small' | 'blurred' | 'too_dark' | 'overexposed' | 'turned_away';

/** What is asked of a picture. */
export interface QualityLimits {
  /** The least width between the jaw's ends of a face that looks to the camera, in pixels of the picture as it was sent. */
  readonly minimumWidth: number;
  /** Whether the face must look to the camera. */
  readonly frontal: boolean;
}

/**
 * Under this a face is blurred. A Gaussian blur of 4 pixels on faces of 208 (London, jaw to jaw) gives 0.0105 (median) and
 * moves a genuine comparison from a distance of 0.16 to 0.26; one of 3 gives 0.018 and 0.22. Without a blur: London 0.28 and
 * more, webcam videos 0.018 and more, Yale 0.020 and more; 7 % of LFW's press photos lie below. Of LFW's genuine pairs of which
 * one has less than 0.008, 55 % are refused; with 0.012 to 0.1 it is 11 to 21 %.
 */
export const BLURRED_UNDER = 0.012;

/**
 * Mean luma under which a face is too dark. The darkest skin in London's even light has 0.22, Yale's faces lit from one side
 * 0.14 and more; under 0.1 the detector begins to miss faces.
 */
export const DARK_UNDER = 0.14;

/**
 * Part of the face that is all but white from which it is overexposed. London 0, Yale up to 0.07, LFW up to 0.13, webcams at a
 * window up to 0.23; portraits brightened until they have 0.3 reach genuine distances of 0.3 and more.
 */
export const OVEREXPOSED_OVER = 0.3;

/** What is left of the jaw's width where a head is turned, seen on people who turn before a webcam (0.87 on the mean). */
export const TURNED_WIDTH = 0.8;

/**
 * Yaw over which a face is turned away. Of LFW's genuine pairs 12 to 21 % are refused whatever their larger yaw up to 0.8, beyond
 * it 35 %; yaw itself is measured badly in profile, so the limit lies before that. People who look to a camera stay under 0.31.
 */
export const TURNED_AWAY_OVER = 0.6;

/** The first thing that is wrong with a face as a picture, in the order in which a person would mend it. */
export function judgeQuality(
  { quality, yaw }: Pick<DescribedFace, 'quality' | 'yaw'>,
  { minimumWidth, frontal }: QualityLimits,
): QualityFault | undefined {
  if (!(quality.jawWidth >= (frontal ? minimumWidth : minimumWidth * TURNED_WIDTH))) return 'too_small';
  if (!(quality.brightness >= DARK_UNDER)) return 'too_dark';
  if (!(quality.overexposed <= OVEREXPOSED_OVER)) return 'overexposed';
  if (frontal && !(Math.abs(yaw) <= TURNED_AWAY_OVER)) return 'turned_away';
  if (!(quality.sharpness >= BLURRED_UNDER)) return 'blurred';
  return undefined;
}
