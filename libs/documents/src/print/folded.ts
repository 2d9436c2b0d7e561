import anyAscii from 'any-ascii';

/** A text as its letters and digits alone, in capitals of the English alphabet: what a network sees of spaces and accents differs. */
export const folded = (text: string): string =>
  anyAscii(text)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/gu, '');

/** Characters that networks take for each other, as one: capitals and digits of the same shape. */
const ALIKE: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};

/** A folded text of which characters that look alike are the same. */
export const shapeOf = (text: string): string =>
  Array.from(folded(text))
    .map((character) => ALIKE[character] ?? character)
    .join('');
