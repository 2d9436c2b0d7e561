import { randomInt } from 'node:crypto';
import { GESTURES, type Gesture } from '../../shared/words.js';

/** Every order is as likely as any other (Fisher and Yates), by the system's random numbers. */
function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

/**
 * What is asked for, in a random order: all four for a registration, `verifyGestures` of them for a verification. `fixed` is the order
 * that a test or a demonstration named, for what its recording shows.
 */
export function gesturesFor(
  purpose: 'register' | 'verify',
  verifyGestures: number,
  fixed: readonly Gesture[] | null,
): Gesture[] {
  const count = purpose === 'register' ? GESTURES.length : verifyGestures;
  return fixed === null ? shuffled(GESTURES).slice(0, count) : fixed.slice(0, count);
}
