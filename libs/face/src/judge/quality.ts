import type { DescribedFace } from '../engine.js';

/** What is wrong with a face as a picture; a closed list. */
export type QualityFault = 'too_small' | 'blurred' | 'too_dark' | 'overexposed' | 'turned_away';

/** What is asked of a picture. */
export interface QualityLimits {
  /** The least width between the jaw's ends, in pixels of the picture as it was sent. */
  readonly minimumWidth: number;
  /** Whether the face must look to the camera. */
  readonly frontal: boolean;
}

export const BLURRED_UNDER = 0.01;
export const DARK_UNDER = 0.15;
export const OVEREXPOSED_OVER = 0.3;
export const TURNED_AWAY_OVER = 0.6;

/** The first thing that is wrong with a face as a picture, in the order in which a person would mend it. */
export function judgeQuality(
  { quality, yaw }: Pick<DescribedFace, 'quality' | 'yaw'>,
  { minimumWidth, frontal }: QualityLimits,
): QualityFault | undefined {
  if (quality.jawWidth < minimumWidth) return 'too_small';
  if (quality.brightness < DARK_UNDER) return 'too_dark';
  if (quality.overexposed > OVEREXPOSED_OVER) return 'overexposed';
  if (frontal && !(Math.abs(yaw) <= TURNED_AWAY_OVER)) return 'turned_away';
  if (quality.sharpness < BLURRED_UNDER) return 'blurred';
  return undefined;
}
