import type { FaceQuality } from '../engine.js';
import { BLURRED_UNDER } from './quality.js';

/** What keeps the portrait on a document from being compared well: a closed list. */
export type PortraitFault = 'too_small' | 'worn';

/**
 * Pixels between the jaw's ends from which a portrait is large enough. Of 51 people of the London set, one picture of whom was shrunk and laid
 * onto a card, 1 was not known by the other at 32 pixels, 2 at 28, 10 at 24 and 29 at 20; none at 64. Strangers are taken for each other no
 * more often: 1 of 2,550 at 64, none at 32 and 24.
 */
export const LEAST_PORTRAIT_WIDTH = 32;

/**
 * What is blurred on a live face is worn on a portrait. The same people at 100 pixels, blurred by 2, have a sharpness of 0.009 (median), and 1
 * is not known; by 3 0.004 and 6; by 4 0.003 and 29. What is only small has 0.013 and more at 32 pixels (19 of 20).
 */
const WORN_UNDER = BLURRED_UNDER;

/** What is wrong with the portrait on a document, if anything. */
export function judgePortrait({ jawWidth, sharpness }: FaceQuality): PortraitFault | undefined {
  if (!(jawWidth >= LEAST_PORTRAIT_WIDTH)) return 'too_small';
  return sharpness >= WORN_UNDER ? undefined : 'worn';
}
