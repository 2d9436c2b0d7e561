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
}

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
