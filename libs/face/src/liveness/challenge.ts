import type { Gesture } from '../judge/gestures.js';

/** What a person is asked to do before the camera, so that it can't be what somebody recorded before. */
export interface LivenessChallenge {
  readonly id: string;
  /** Random, made for this challenge alone; the evidence repeats it. */
  readonly nonce: string;
  /** At least two, none twice, in the order in which they are asked for. */
  readonly gestures: readonly Gesture[];
  /** Milliseconds for each gesture, from when it is asked for. */
  readonly windowMs: number;
  /** What the screen shows after the gestures, in this order; none where it can't, or where somebody asked to do without. */
  readonly colours: readonly ScreenColour[];
}

/** What a screen is filled with: one of its own three primaries, of which nothing comes back but itself. */
export type ScreenColour = 'red' | 'green' | 'blue';
export const SCREEN_COLOURS: readonly ScreenColour[] = ['red', 'green', 'blue'];

export const isColour = (of: string): of is ScreenColour => (SCREEN_COLOURS as readonly string[]).includes(of);

/** How many colours are shown: of 384 orders, none twice in a row, a recording that was made of another one has hardly any in common. */
export const COLOURS_SHOWN = 8;

/**
 * Milliseconds for each colour: two changes a second make one flash at most, where WCAG 2.3.1 allows three; and a camera of 8 frames a
 * second, as a slow kiosk has it, sees each four times.
 */
export const COLOUR_MS = 500;

/**
 * Milliseconds that a gesture may take where nothing else is said: the slowest turn of the test videos takes 3.5 s (tran_real), and whoever is
 * asked has to read it first; twice that, and a second.
 */
export const WINDOW_MS = 8_000;

/** What a challenge may be made of. */
export const GESTURES: readonly Gesture[] = ['smile', 'eyeblink', 'left', 'right'];

/** Gestures that change the face itself: a bent or turned sheet of paper does none of them. */
const OF_THE_FACE: ReadonlySet<Gesture> = new Set<Gesture>(['smile', 'eyeblink']);

/** Why a list of gestures is no challenge; a closed list. */
export type ChallengeFault = 'too_few' | 'twice' | 'rigid_only';

/** What is wrong with a list of gestures; undefined where it can be asked for. */
export function challengeFault(gestures: readonly Gesture[]): ChallengeFault | undefined {
  if (gestures.length < 2) return 'too_few';
  if (new Set(gestures).size < gestures.length) return 'twice';
  return gestures.some((gesture) => OF_THE_FACE.has(gesture)) ? undefined : 'rigid_only';
}
