import { randomInt } from 'node:crypto';
import { challengeFault } from '@vestibule/face/liveness';
import { refuseField, ok, type Result } from '../../../kernel/index.js';
import { GESTURES, type Gesture } from '../domain/challenge.js';

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
 * Draws so many of the gestures in a random order: one of them at least changes the face itself, and it is not the order that the same
 * person was asked for last.
 * @param count two at least; all where there are fewer
 */
export function drawGestures(allowed: readonly Gesture[], count: number, last: readonly string[]): readonly Gesture[] {
  if (challengeFault(allowed) !== undefined) throw new Error('No challenge can be made of these gestures.');
  for (;;) {
    const drawn = shuffled(allowed).slice(0, Math.max(2, count));
    if (challengeFault(drawn) === undefined && drawn.join() !== last.join()) return drawn;
  }
}

/** Gestures that an integration in test mode named. Errors: INVALID_INPUT. */
export function namedGestures(named: readonly string[]): Result<readonly Gesture[]> {
  const known: readonly string[] = GESTURES;
  if (!named.every((each) => known.includes(each))) return refuseField('gestures', `must be of ${GESTURES.join(', ')}`);
  const gestures = named as readonly Gesture[];
  switch (challengeFault(gestures)) {
    case 'too_few':
      return refuseField('gestures', 'must be two at least');
    case 'twice':
      return refuseField('gestures', 'must be each once');
    case 'rigid_only':
      return refuseField('gestures', 'must have smile or eyeblink: a picture can be turned, and can do neither');
    case undefined:
      return ok(gestures);
  }
}
