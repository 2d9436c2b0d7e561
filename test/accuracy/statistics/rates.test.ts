import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seed.js';
import { ComparisonCollector, countUpTo, type Comparisons } from './comparisons.js';
import { detCurve } from './det.js';
import { normalDeviate } from './normal.js';
import { equalErrorRate, evenWeights, fmrAt, fnmrAt, impostorTotal, thresholdAtFmr } from './rates.js';

/** Comparisons of these distances; genuine ones of a person each, impostor ones of the first two. */
const comparisonsOf = (genuine: readonly number[], impostor: readonly number[]): Comparisons => {
  const collector = new ComparisonCollector();
  const count = Math.max(2, genuine.length);
  const people = Array.from({ length: count }, (_, index) => collector.person(`p${index}`));
  for (const [index, distance] of genuine.entries()) collector.add(distance, people[index] ?? 0, people[index] ?? 0);
  for (const distance of impostor) collector.add(distance, 0, 1);
  return collector.sorted();
};

const thresholdOf = (comparisons: Comparisons, fmr: number): number => {
  const weights = evenWeights(comparisons);
  return thresholdAtFmr(comparisons, fmr, weights, impostorTotal(comparisons, weights));
};

const eerOf = (comparisons: Comparisons) => {
  const weights = evenWeights(comparisons);
  return equalErrorRate(comparisons, weights, impostorTotal(comparisons, weights));
};

describe('the collector', () => {
  it('should sort by distance and keep who was compared', () => {
    const collector = new ComparisonCollector();
    const [ann, bob, cem] = ['ann', 'bob', 'cem', 'ann'].map((name) => collector.person(name)) as [
      number,
      number,
      number,
    ];
    collector.add(0.9, ann, bob);
    collector.add(0.3, bob, cem);
    collector.add(0.2, cem, cem);
    const { people, genuine, impostor } = collector.sorted();
    expect(people).toEqual(['ann', 'bob', 'cem']);
    expect([...impostor.distance]).toEqual([0.3, 0.9]);
    expect([...impostor.a]).toEqual([bob, ann]);
    expect([...impostor.b]).toEqual([cem, bob]);
    expect([...genuine.a]).toEqual([cem]);
    expect(() => collector.add(NaN, 0, 1)).toThrow(RangeError);
  });

  it('should count up to and with a limit', () => {
    const sorted = Float64Array.of(1, 2, 2, 3);
    expect([0.5, 1, 2, 2.5, 3, Infinity].map((limit) => countUpTo(sorted, limit))).toEqual([0, 1, 3, 3, 4, 4]);
  });
});

describe('the rates', () => {
  it('should match at a distance that equals the threshold', () => {
    const comparisons = comparisonsOf([0.1, 0.2, 0.3, 0.6], [0.3, 0.5, 0.7, 0.8, 0.9]);
    expect(fmrAt(comparisons, 0.3)).toBe(0.2);
    expect(fnmrAt(comparisons, 0.3)).toBe(0.25);
    expect(fmrAt(comparisons, 0.29)).toBe(0);
  });

  it('should give the largest threshold within a false match rate', () => {
    const comparisons = comparisonsOf([0.1], [0.3, 0.5, 0.5, 0.8, 0.9]);
    expect(thresholdOf(comparisons, 0.2)).toBeCloseTo(0.5, 12);
    expect(fmrAt(comparisons, thresholdOf(comparisons, 0.2))).toBe(0.2);
    // Two strangers at 0.5: a rate of 0.4 would need one of them without the other.
    expect(fmrAt(comparisons, thresholdOf(comparisons, 0.4))).toBe(0.2);
    expect(fmrAt(comparisons, thresholdOf(comparisons, 0.6))).toBe(0.6);
    expect(thresholdOf(comparisons, 1)).toBe(Infinity);
  });

  it('should let nobody in where strangers are alike wholly', () => {
    const comparisons = comparisonsOf([0], [0, 0.5]);
    expect(fnmrAt(comparisons, thresholdOf(comparisons, 0.1))).toBe(1);
  });

  it('should have an equal error rate of 0 where the two are apart', () => {
    expect(eerOf(comparisonsOf([0.1, 0.2], [0.3, 0.4])).fmr).toBe(0);
  });

  it('should cross where a quarter of each is on the wrong side', () => {
    const eer = eerOf(comparisonsOf([0.1, 0.2, 0.3, 0.6], [0.4, 0.7, 0.8, 0.9]));
    expect(eer.fmr).toBeCloseTo(0.25, 12);
    expect(eer.threshold).toBeCloseTo(0.4, 12);
  });

  it('should draw a line between the steps where no threshold has them equal', () => {
    // At 0.4: FMR 0, FNMR 1/3; at 0.5: FMR 1/2, FNMR 1/3. They cross at two thirds of the way.
    const eer = eerOf(comparisonsOf([0.1, 0.4, 0.6], [0.5, 0.7]));
    expect(eer.fmr).toBeCloseTo(1 / 3, 12);
    expect(eer.threshold).toBeCloseTo(0.4 + (0.1 * 2) / 3, 12);
  });

  it('should find what is known of two normal distributions', () => {
    // Means 0.4 and 0.8, deviation 0.1: they cross in the middle, two deviations off, at an error rate of 2.275 %.
    const random = seededRandom(19_795);
    const drawn = (mean: number): number[] =>
      Array.from({ length: 40_000 }, () => mean + 0.1 * normalDeviate(Math.max(random(), 1e-9)));
    const comparisons = comparisonsOf(drawn(0.4).map(Math.abs), drawn(0.8));
    const eer = eerOf(comparisons);
    expect(eer.fmr).toBeCloseTo(0.02275, 2.5);
    expect(eer.threshold).toBeCloseTo(0.6, 2);
    // FMR 1e-2 is 2.326 deviations below the strangers' mean, so 1.674 above the other's: FNMR 4.71 %.
    const threshold = thresholdOf(comparisons, 1e-2);
    expect(threshold).toBeCloseTo(0.8 - 0.2326, 2);
    expect(fnmrAt(comparisons, threshold)).toBeCloseTo(0.0471, 2);
  });
});

describe('the curve', () => {
  it('should fall from the lowest rate that the rule of 3 allows', () => {
    const distances = Array.from({ length: 1000 }, (_, index) => (index + 1) / 1000);
    const curve = detCurve(comparisonsOf([0.01, 0.2, 0.4], distances));
    expect(curve[0]?.fmr).toBe(0.003);
    expect(curve.at(-1)?.fmr).toBe(0.5);
    expect(
      curve.every(
        ({ fnmr, fmr }, at) => at === 0 || (fnmr <= (curve[at - 1]?.fnmr ?? 0) && fmr > (curve[at - 1]?.fmr ?? 1)),
      ),
    ).toBe(true);
  });

  it('should not be drawn from a handful of comparisons', () => {
    expect(detCurve(comparisonsOf([0.1], [0.5, 0.6, 0.7]))).toEqual([]);
  });
});
