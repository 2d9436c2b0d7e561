import { describe, expect, it } from 'vitest';
import { ComparisonCollector, type Comparisons } from '../statistics/comparisons.js';
import { differences, distancesOf, nearestOfFour, strictestOf, suggestedFrom } from './network-calibration.js';
import type { StrategyResult } from './templates.js';

/** Strangers at distances of 1 / n, 2 / n and so on to 1. */
function strangers(n: number): Comparisons {
  const collector = new ComparisonCollector();
  const [one, other] = [collector.person('one'), collector.person('other')];
  for (let at = 1; at <= n; at += 1) collector.add(at / n, one, other);
  return collector.sorted();
}

describe('distances at false match rates', () => {
  it('should lie just below the first stranger who is too much', () => {
    const at = distancesOf(strangers(100_000));
    expect(at.tenth).toBeCloseTo(0.1, 4);
    expect(at.hundredth).toBeCloseTo(0.01, 4);
    expect(at.threshold).toBeCloseTo(0.001, 4);
    expect(at.tenThousandth).toBeCloseTo(0.00011, 8);
  });

  it('should not be given where the rule of 3 forbids it', () => {
    const few = distancesOf(strangers(5100));
    expect(few.threshold).toBeCloseTo(6 / 5100, 8);
    expect(few.tenThousandth).toBeUndefined();
    expect(distancesOf(strangers(2999)).threshold).toBeUndefined();
    expect(Object.values(distancesOf(strangers(0)))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the stricter of two sets', () => {
  const larger = { tenth: 0.49, hundredth: 0.421, threshold: 0.377, tenThousandth: 0.339 };
  const smaller = { tenth: 0.473, hundredth: 0.43, threshold: 0.3421, tenThousandth: undefined };

  it('should be taken at each rate, and step down to 1 in 10,000 as the larger does', () => {
    const strictest = strictestOf(larger, smaller);
    expect(strictest).toMatchObject({ tenth: 0.473, hundredth: 0.421, threshold: 0.3421 });
    expect(strictest.tenThousandth).toBeCloseTo(0.3041, 12);
  });

  it('should be the larger at 1 in 10,000 where that is the stricter at 1 in 1,000', () => {
    expect(strictestOf(larger, { ...smaller, threshold: 0.4 }).tenThousandth).toBeCloseTo(0.339, 12);
  });

  it('should not be given where one of them cannot say', () => {
    const few = { ...smaller, threshold: undefined };
    expect(strictestOf(larger, few)).toMatchObject({ tenth: 0.473, threshold: undefined, tenThousandth: undefined });
  });
});

describe('the divisor for four templates', () => {
  const of = (strategy: string, threshold: number, fmr = 1e-3): StrategyResult => ({
    strategy,
    people: 9,
    atOperating: undefined,
    atOwn: [{ fmr, threshold, falseMatches: 1, tar: { value: 1, low: 0, high: 1 } }],
  });

  it('should be the threshold of one by that of the nearest of four, both at 1 in 1,000', () => {
    expect(nearestOfFour([of('one template', 0.3816), of('nearest of 4 templates', 0.3639)])).toBeCloseTo(1.0486, 4);
  });

  it('should not be given without both, or by a distance of nothing', () => {
    expect(nearestOfFour([of('one template', 0.4)])).toBeUndefined();
    expect(nearestOfFour([of('one template', 0.4), of('nearest of 4 templates', 0.3, 1e-2)])).toBeUndefined();
    expect(nearestOfFour([of('one template', 0.4), of('nearest of 4 templates', -Number.MIN_VALUE)])).toBeUndefined();
  });
});

describe('what is to be pasted', () => {
  const strictest = { tenth: 0.4739, hundredth: 0.4049, threshold: 0.3421, tenThousandth: 0.3041 };
  const suggested = { tenThousandth: 0.304, threshold: 0.342, hundredth: 0.404, tenth: 0.473, nearestOfFour: 1.049 };

  it('should be rounded to the strict side', () => {
    expect(suggestedFrom(strictest, 1.0486)).toEqual(suggested);
  });

  it('should be whole or not there', () => {
    expect(suggestedFrom(strictest, undefined)).toBeUndefined();
    expect(suggestedFrom({ ...strictest, tenThousandth: undefined }, 1.05)).toBeUndefined();
  });

  it('should be held against what the engine has', () => {
    expect(differences(suggested, suggested)).toEqual([]);
    expect(differences(suggested, { ...suggested, threshold: 0.344, nearestOfFour: 1 })).toEqual([
      'threshold',
      'nearestOfFour',
    ]);
  });
});
