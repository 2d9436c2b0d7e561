/**
 * What the distances of a recognition network mean: the distances at which so many comparisons of two different people come
 * out as near or nearer (the false match rate, ISO/IEC 19795-1). Measured, never assumed; `npm run accuracy` measures them.
 */
export interface Calibration {
  /**
   * The largest distance at which two descriptors count as one person: the stricter of those that were measured at a false
   * match rate of 1 in 1,000 on the data sets at hand.
   */
  readonly threshold: number;
  /** Distances at a false match rate of 1 in 10, 1 in 100, and 1 in 10,000. */
  readonly tenth: number;
  readonly hundredth: number;
  readonly tenThousandth: number;
  /**
   * By how much the nearest of four templates of one person is nearer to a stranger than one template: the threshold of pairs
   * at a false match rate of 1 in 1,000 over that of the nearest of four (docs/accuracy/verification.md, Enrolment of several
   * templates).
   */
  readonly nearestOfFour: number;
}

/**
 * dlib's network on aligned faces, descriptors of length 1, enrolled thoroughly (docs/accuracy/verification.md). All four are
 * London's, where strangers stand before the same camera in the same light, as at a kiosk, and come out nearer than in LFW's
 * press photos (1 in 100 at 0.421, 1 in 1,000 at 0.377, 1 in 10,000 at 0.339). Its 5,100 comparisons are too few for 1 in
 * 10,000, which is taken to lie as far below as on LFW (0.038). What four templates do is LFW's (0.3808 over 0.3631).
 */
export const DLIB_CALIBRATION: Calibration = {
  threshold: 0.343,
  tenth: 0.472,
  hundredth: 0.403,
  tenThousandth: 0.305,
  nearestOfFour: 1.049,
};

/** The distance of two descriptors of length 1 that point opposite ways: none are farther apart. */
const FARTHEST = 2;

/** The similarity at the threshold, whatever the network. */
export const SIMILARITY_AT_THRESHOLD = 80;

/**
 * Euclidean distance between two descriptors of one model version, both of length 1: 0 for the same numbers, 2 for opposite
 * ones. Throws a RangeError where they don't compare, since a wrong length would come out as alike.
 */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length === 0 || a.length !== b.length) throw new RangeError('descriptors of one model have the same length');
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += ((a[index] ?? Number.NaN) - (b[index] ?? Number.NaN)) ** 2;
  if (Number.isNaN(sum)) throw new RangeError('a descriptor holds numbers only');
  return Math.sqrt(sum);
}

/**
 * A distance as a similarity of 0 to 100 for people to read, calibrated so that it means the same whatever the network: 80 is
 * the threshold, where 1 in 1,000 comparisons of strangers comes out as alike or more so; 90 is 1 in 10,000, 60 is 1 in 100,
 * 40 is 1 in 10; 100 is the same picture. Straight lines between; strictly falling. No probability that two pictures show
 * one person: that depends on how many strangers try.
 */
export function similarityFromDistance(value: number, calibration: Calibration): number {
  if (!(value >= 0)) throw new RangeError('a distance is 0 or more');
  const { tenThousandth, threshold, hundredth, tenth } = calibration;
  const knots = [
    [0, 100],
    [tenThousandth, 90],
    [threshold, SIMILARITY_AT_THRESHOLD],
    [hundredth, 60],
    [tenth, 40],
    [FARTHEST, 0],
  ] as const;
  for (const [index, [to, atTo]] of knots.entries()) {
    if (value > to || index === 0) continue;
    const [from, atFrom] = knots[index - 1] ?? [0, 100];
    return atFrom + ((value - from) / (to - from)) * (atTo - atFrom);
  }
  return value === 0 ? 100 : 0;
}

/**
 * The largest distance at which a picture and the nearest of so many templates of a person count as one person. Each template
 * is one more chance for a stranger: the threshold falls so that his chance stays that of a pair.
 */
export function thresholdFor(calibration: Calibration, templates: number): number {
  return calibration.threshold / nearness(calibration, templates);
}

/** {@link similarityFromDistance} of the distance to the nearest of so many templates: 80 at their {@link thresholdFor}. */
export function similarityOfNearest(value: number, calibration: Calibration, templates: number): number {
  return similarityFromDistance(value * nearness(calibration, templates), calibration);
}

/**
 * The largest distance of a picture from the most typical of pictures taken at one moment that counts as the same person: a third
 * of the way from the threshold of a pair to the distance at a false match rate of 1 in 100 (0.363 with the network that ships).
 * Looser than a verification, since a head that is turned or laughs is farther from a neutral one; one person's smile, closed
 * eyes, glasses, lights and profile are at most 0.349 from her most typical picture (13 people of the gesture pictures).
 */
export function onePersonDistance({ threshold, hundredth }: Calibration): number {
  return threshold + (hundredth - threshold) / 3;
}

/** By how much the nearest of so many templates is nearer than one: with each doubling by the root of what it is for four. */
function nearness({ nearestOfFour }: Calibration, templates: number): number {
  if (!(templates >= 1)) throw new RangeError('a person has 1 template or more');
  return nearestOfFour ** (Math.log2(templates) / 2);
}
