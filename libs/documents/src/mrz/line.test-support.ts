import { ALPHABET } from './characters.js';
import { STEP_WIDTH, type LineScores } from './decode.js';

/** What a step says: a character, or a blank for an empty text, and others that it may be as well, with their probabilities. */
export type Step = Readonly<Record<string, number>>;

/** The scores of steps of which each says so; what is not named is all but impossible. */
export function scoresOf(steps: readonly Step[]): LineScores {
  const logs = new Float32Array(steps.length * STEP_WIDTH).fill(Math.log(1e-9));
  steps.forEach((step, index) => {
    for (const [character, probability] of Object.entries(step)) {
      const column = character === '' ? 0 : 1 + ALPHABET.indexOf(character);
      logs[index * STEP_WIDTH + column] = Math.log(probability);
    }
  });
  return { steps: steps.length, logs };
}

/** A text as a network that is sure sees it: each character in two steps, and a blank behind it. */
export const plainly = (text: string): Step[] =>
  Array.from(text).flatMap((character) => [{ [character]: 0.98 }, { [character]: 0.98 }, { '': 0.98 }]);
