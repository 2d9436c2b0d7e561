import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seed.js';
import { bootstrap } from './bootstrap.js';
import { ComparisonCollector, type Comparisons } from './comparisons.js';
import { middle95, ruleOfThree, wilson } from './intervals.js';
import { normalDeviate } from './normal.js';
import { fnmrAt } from './rates.js';

describe('the normal deviate', () => {
  it('should be what tables have', () => {
    expect(normalDeviate(0.5)).toBe(0);
    expect(normalDeviate(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalDeviate(0.001)).toBeCloseTo(-3.090232, 6);
    expect(normalDeviate(1e-12)).toBeCloseTo(-7.034484, 5);
  });

  it('should refuse what has none', () => {
    for (const p of [0, 1, NaN, -0.1]) expect(() => normalDeviate(p)).toThrow(RangeError);
  });
});

describe("Wilson's interval", () => {
  it('should be what the formula gives by hand', () => {
    // 10 of 100: (0.1 + 0.01921 ± 1.96 · √(0.0009 + 0.00009604)) / 1.03841.
    expect(wilson(10, 100).low).toBeCloseTo(0.05523, 4);
    expect(wilson(10, 100).high).toBeCloseTo(0.17437, 4);
  });

  it('should be of use where nothing or everything happened, and say nothing without trials', () => {
    expect(wilson(0, 51)).toEqual({ low: 0, high: expect.closeTo(0.07005, 4) as number });
    expect(wilson(51, 51)).toEqual({ low: expect.closeTo(0.92995, 4) as number, high: 1 });
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('what a test of some size can show', () => {
  it('should be 3 in the number of comparisons', () => {
    expect(ruleOfThree(5100)).toBeCloseTo(5.88e-4, 6);
    expect(ruleOfThree(2)).toBe(1);
  });

  it('should take the middle 95 of 100 values', () => {
    const values = Float64Array.from({ length: 101 }, (_, index) => 100 - index);
    expect(middle95(values)).toEqual({ low: 2, high: 98 });
  });
});

/** People of `pictures` pictures each: genuine distances about 0.4 and impostor ones about 0.8, with `own` per person. */
const synthetic = (people: number, pictures: number, own: number): Comparisons => {
  const random = seededRandom(7);
  const normal = () => normalDeviate(Math.min(Math.max(random(), 1e-9), 1 - 1e-9));
  const collector = new ComparisonCollector();
  const numbers = Array.from({ length: people }, (_, index) => collector.person(`p${index}`));
  const shifts = numbers.map(() => own * normal());
  for (const a of numbers) {
    const pairs = (pictures * (pictures - 1)) / 2;
    for (let pair = 0; pair < pairs; pair += 1) collector.add(Math.abs(0.4 + (shifts[a] ?? 0) + 0.1 * normal()), a, a);
    for (let b = 0; b < a; b += 1) collector.add(0.8 + 0.1 * normal(), a, b);
  }
  return collector.sorted();
};

describe('the bootstrap over people', () => {
  const wanted = { fmrs: [1e-2], thresholds: [0.6] };

  it('should give the same again with the same seed, and something else with another', () => {
    const comparisons = synthetic(40, 3, 0);
    const once = bootstrap(comparisons, wanted, { rounds: 50, seed: 1 });
    expect(bootstrap(comparisons, wanted, { rounds: 50, seed: 1 })).toEqual(once);
    expect(bootstrap(comparisons, wanted, { rounds: 50, seed: 2 })).not.toEqual(once);
  });

  it('should hold the true rates of a known case', () => {
    const { eer, tar, fmr, fnmr } = bootstrap(synthetic(200, 4, 0), wanted, { rounds: 300, seed: 1 });
    const holds = (interval: { low: number; high: number } | undefined, value: number): boolean =>
      interval !== undefined && interval.low <= value && value <= interval.high && interval.low < interval.high;
    expect(holds(eer, 0.02275)).toBe(true);
    expect(holds(tar[0], 1 - 0.0471)).toBe(true);
    expect(holds(fmr[0], 0.02275)).toBe(true);
    expect(holds(fnmr[0], 0.02275)).toBe(true);
  });

  it('should be as wide as independent trials where they are, and wider where people differ', () => {
    /** Its width in widths of the interval that takes all comparisons for independent. */
    const relativeWidth = (comparisons: Comparisons): number => {
      const trials = comparisons.genuine.distance.length;
      const independent = wilson(Math.round(fnmrAt(comparisons, 0.6) * trials), trials);
      const { fnmr } = bootstrap(comparisons, wanted, { rounds: 500, seed: 1 });
      return ((fnmr[0]?.high ?? 0) - (fnmr[0]?.low ?? 0)) / (independent.high - independent.low);
    };
    expect(relativeWidth(synthetic(100, 5, 0))).toBeGreaterThan(0.75);
    expect(relativeWidth(synthetic(100, 5, 0))).toBeLessThan(1.25);
    expect(relativeWidth(synthetic(100, 5, 0.15))).toBeGreaterThan(1.5);
  });

  it('should refuse to draw from nothing', () => {
    expect(() => bootstrap(new ComparisonCollector().sorted(), wanted, { rounds: 1, seed: 1 })).toThrow(RangeError);
  });
});
