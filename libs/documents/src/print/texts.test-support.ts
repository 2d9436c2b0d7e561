import type { PrintedText } from './printed-text.js';

/** Pixels of a letter's width and of a line's height in drawn texts. */
const [LETTER, HEIGHT] = [10, 20];

/** A text that begins at a place, `[x, y, text]`, read for sure; with the small number before it, where it has one. */
export const textAt = (
  [x, y, text]: readonly [number, number, string],
  { confidence = 0.99, before }: { readonly confidence?: number; readonly before?: string } = {},
): PrintedText => {
  const width = text.length * LETTER;
  return { text, confidence, before, x: x + width / 2, y, width, height: HEIGHT };
};

/** Texts that begin at places. */
export const textsAt = (...all: readonly (readonly [number, number, string])[]): PrintedText[] =>
  all.map((each) => textAt(each));
