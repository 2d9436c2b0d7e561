import { DESCRIPTOR_LENGTH } from './engine.js';

/**
 * The largest distance at which two descriptors count as one person. Provisional: between two published figures of this
 * network, not yet chosen from a false match rate measured here. On LFW 0.535 lets 1 stranger in 1,000 in, on London's
 * cooperative portraits 0.511; the customary 0.6 lets 1 in 150 in.
 */
export const OPERATING_THRESHOLD = 0.4;

/**
 * The distance up to which an image of an enrolment counts as of the same person as the most typical one. Looser than the
 * threshold of a verification, since a head that is turned or laughs is farther from a neutral one, and the images come at
 * one moment from one place. Provisional: 0.6 is dlib's own figure for its network, at which 0.65 % of strangers pass on LFW.
 */
export const ONE_PERSON_DISTANCE = 0.6;

/** The similarity that {@link similarityFromDistance} gives at {@link OPERATING_THRESHOLD}. */
export const SIMILARITY_AT_THRESHOLD = 80;

/**
 * Euclidean distance between two descriptors of one model version: 0 for the same numbers, under 0.5 mostly one person,
 * over 0.6 mostly two. Throws a RangeError where one is not a descriptor, since a wrong length would compare as alike.
 */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== DESCRIPTOR_LENGTH || b.length !== DESCRIPTOR_LENGTH) {
    throw new RangeError(`a descriptor has ${DESCRIPTOR_LENGTH} numbers`);
  }
  let sum = 0;
  for (let index = 0; index < DESCRIPTOR_LENGTH; index += 1) sum += ((a[index] ?? NaN) - (b[index] ?? NaN)) ** 2;
  if (Number.isNaN(sum)) throw new RangeError('a descriptor holds numbers only');
  return Math.sqrt(sum);
}

/**
 * A distance as a similarity of 0 to 100 for people to read: 100 · 0.8 ^ ((d / 0.5)²), so 100 for identical descriptors,
 * 80 at the provisional threshold, 73 at 0.6, 41 at 1; strictly falling. Provisional as the threshold is: it is a readable
 * scale, not a probability, and decisions are taken on the distance.
 */
export function similarityFromDistance(value: number): number {
  if (!(value >= 0)) throw new RangeError('a distance is 0 or more');
  return 100 * (SIMILARITY_AT_THRESHOLD / 100) ** ((value / OPERATING_THRESHOLD) ** 2);
}
