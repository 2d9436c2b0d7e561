import { seededRandom } from '../../support/seed.js';

/** Chances that come again with the same seed. */
export interface Dice {
  /** A whole number from 0 up to `below`, without it. */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in so many cases of 1. */
  chance(part: number): boolean;
  bytes(count: number): Buffer;
}

/** Takes the run's seed unless another one is given. */
export function makeDice(seed?: number): Dice {
  const random = seededRandom(seed);
  const int = (below: number): number => Math.floor(random() * below);
  return {
    int,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('There is nothing to pick from.');
      return list[int(list.length)] as T;
    },
    chance: (part) => random() < part,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => int(256))),
  };
}
