import { ALPHABET } from './characters.js';

/**
 * What a recognition network says of one line: for each of `steps` from left to right the logarithms of the probabilities of a blank
 * and of each character of `ALPHABET`, in this order (`steps` × 38 numbers), as connectionist temporal classification has it
 * (Graves et al., 2006).
 */
export interface LineScores {
  readonly steps: number;
  readonly logs: Float32Array;
}

/** Numbers of one step: the blank, and the alphabet. */
export const STEP_WIDTH = ALPHABET.length + 1;

/** A character that a place may hold, and how much less likely the whole line is with it than the likeliest: in nats, from 0. */
export interface Candidate {
  readonly character: string;
  readonly penalty: number;
}

/** One line read with a fixed number of places. */
export interface DecodedLine {
  /** For each place its candidates, the likeliest first. */
  readonly places: readonly (readonly Candidate[])[];
  /** Logarithm of the probability of the likeliest path. */
  readonly score: number;
}

const NONE = Number.NEGATIVE_INFINITY;

/** The largest of a row, the place of it, and the largest of the others. */
function twoLargest(
  row: Float64Array,
  from: number,
  length: number,
): readonly [largest: number, at: number, second: number] {
  let [largest, at, second] = [NONE, -1, NONE];
  for (let index = 0; index < length; index += 1) {
    const value = row[from + index] as number;
    if (value > largest) [largest, at, second] = [value, index, largest];
    else if (value > second) second = value;
  }
  return [largest, at, second];
}

const COUNT = ALPHABET.length;

/**
 * Walks a line from one end to the other: for each step, place and character the logarithm of the likeliest way to be there, this
 * step's own probability included; `priors` has what each character costs at each place, in the order of the walk.
 */
function walk({ steps, logs }: LineScores, priors: readonly Float64Array[], backwards: boolean): Float64Array {
  const length = priors.length;
  const at = new Float64Array(steps * length * COUNT).fill(NONE);
  // The likeliest ways to be in a blank behind each number of characters, for the step before and for this one.
  let blanks = new Float64Array(length + 1).fill(NONE);
  let next = new Float64Array(length + 1);
  blanks[0] = 0;
  let rowBefore = -1;
  for (let step = 0; step < steps; step += 1) {
    const scores = (backwards ? steps - 1 - step : step) * STEP_WIDTH;
    const blank = logs[scores] as number;
    const row = step * length * COUNT;
    next[0] = (blanks[0] as number) + blank;
    for (let place = 0; place < length; place += 1) {
      const here = row + place * COUNT;
      const before = rowBefore + place * COUNT;
      const [largest, whose, second] =
        rowBefore < 0 || place === 0 ? [NONE, -1, NONE] : twoLargest(at, before - COUNT, COUNT);
      const waiting = blanks[place] as number;
      const prior = priors[place] as Float64Array;
      let best = NONE;
      for (let character = 0; character < COUNT; character += 1) {
        const staying = rowBefore < 0 ? NONE : (at[before + character] as number);
        if (staying > best) best = staying;
        // Two equal characters side by side have a blank between them.
        const coming = Math.max(waiting, whose === character ? second : largest) - (prior[character] as number);
        at[here + character] = Math.max(staying, coming) + (logs[scores + 1 + character] as number);
      }
      next[place + 1] = Math.max(blanks[place + 1] as number, best) + blank;
    }
    [blanks, next] = [next, blanks];
    rowBefore = row;
  }
  return at;
}

/** Candidates farther behind than this are left out: e⁻²⁰ of the likeliest. */
export const FARTHEST_BEHIND = 20;

/**
 * How much less likely, in nats, a character is where it should not be. More than the 4 to 7 that the network holds an O for a 0
 * by, which look alike in OCR-B (on the specimens at hand); little more, so that a letter that is printed in the place of a digit is
 * read as one.
 */
export const UNEXPECTED = 7.5;

/**
 * Reads a line of exactly as many characters as `expected` has places, those that a place expects before others: the likeliest path
 * through the network's steps, and for each place how much less likely the line gets with each other character there (the
 * max-marginals of the forward and the backward walk). Network readings of long runs of fillers lose or double some; a fixed
 * length does not. Undefined where the line has too few steps for so many.
 */
export function decodeLine(scores: LineScores, expected: readonly string[]): DecodedLine | undefined {
  const { steps, logs } = scores;
  const priors = expected.map((set) =>
    Float64Array.from(ALPHABET, (character) => (set.includes(character) ? 0 : UNEXPECTED)),
  );
  const length = priors.length;
  const forwards = walk(scores, priors, false);
  const backwards = walk(scores, priors.toReversed(), true);
  const places: Candidate[][] = [];
  let score = NONE;
  for (let place = 0; place < length; place += 1) {
    const totals = new Float64Array(COUNT).fill(NONE);
    for (let step = 0; step < steps; step += 1) {
      const ahead = (step * length + place) * COUNT;
      const behind = ((steps - 1 - step) * length + (length - 1 - place)) * COUNT;
      for (let character = 0; character < COUNT; character += 1) {
        // Both walks count this step's own probability, and what the character costs here.
        const own = (logs[step * STEP_WIDTH + 1 + character] as number) - (priors[place]?.[character] ?? 0);
        const total = (forwards[ahead + character] as number) + (backwards[behind + character] as number) - own;
        if (total > (totals[character] as number)) totals[character] = total;
      }
    }
    const largest = Math.max(...totals);
    if (largest === NONE) return undefined;
    score = Math.max(score, largest);
    places.push(
      Array.from(ALPHABET)
        .map((character, index) => ({ character, penalty: largest - (totals[index] as number) }))
        .filter(({ penalty }) => penalty <= FARTHEST_BEHIND)
        .toSorted((a, b) => a.penalty - b.penalty),
    );
  }
  return { places, score };
}

/** Several readings of one line as one: what each says of a place, on average. Throws where they differ in their places. */
export function together(lines: readonly DecodedLine[]): DecodedLine {
  const [first] = lines;
  if (!first || lines.some(({ places }) => places.length !== first.places.length))
    throw new RangeError('lines of one length');
  const places = first.places.map((_candidates, place) => {
    const means = Array.from(ALPHABET).map((character) => {
      const penalties = lines.map(
        (line) => line.places[place]?.find((each) => each.character === character)?.penalty ?? FARTHEST_BEHIND,
      );
      return { character, penalty: penalties.reduce((sum, penalty) => sum + penalty, 0) / lines.length };
    });
    const least = Math.min(...means.map(({ penalty }) => penalty));
    return means
      .map(({ character, penalty }) => ({ character, penalty: penalty - least }))
      .filter(({ penalty }) => penalty <= FARTHEST_BEHIND)
      .toSorted((a, b) => a.penalty - b.penalty);
  });
  return { places, score: lines.reduce((sum, { score }) => sum + score, 0) / lines.length };
}
