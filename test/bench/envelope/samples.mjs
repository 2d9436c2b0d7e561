// Times of comparing a tag and of opening an envelope, for each number of right bytes at the tag's beginning: one of each class in
// a round, in random order, with inputs that were made before the round, each of them once.
import { randomBytes, randomInt } from 'node:crypto';

/** A tag of so many bytes of which the first `right` are right and the next one is wrong; what follows is random. */
export const tagWith = (tag, length, right) => {
  const made = randomBytes(length);
  const wrong = 1 + randomInt(255);
  for (let at = 0; at < length; at += 1) {
    if (at < right) made[at] = tag[at];
    if (at === right) made[at] = tag[at] ^ wrong;
  }
  return made;
};

const shuffle = (list) => {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
};

/** Rounds that are measured and not counted: until everything is compiled. */
const WARM_UP = 0.1;

/**
 * Measures in rounds. `make(right)` gives an input with so many right bytes, `time(input)` the nanoseconds that it takes.
 * @returns the times of each class
 */
export async function sample({ classes, rounds, make, time }) {
  const times = Array.from({ length: classes }, () => new Float64Array(rounds));
  const warmUp = Math.ceil(rounds * WARM_UP);
  for (let round = -warmUp; round < rounds; round += 1) {
    // Made in an order of their own: where an input lies in memory is not to follow from its class.
    const inputs = shuffle([...times.keys()]).map((right) => ({ right, input: make(right) }));
    for (const { right, input } of shuffle(inputs)) {
      const took = await time(input);
      if (round >= 0) times[right][round] = took;
    }
  }
  return times;
}
