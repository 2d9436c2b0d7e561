import { readAamvaCard } from '../aamva/card.js';

/**
 * The looks at a picture's bar codes. One reads either right or not at all as long as its error correction is not overtaxed; where it is,
 * zxing now and then gives a text in which some code words are wrong: 2 of 118 that were read of 228 drawn licences at the limits of slant,
 * blur and grain, one of them with another middle initial. Both had left something that is no data element, which none of the 116 right ones
 * has. A card that was made so is read the same by every look that reads it: so a text with such a thing is taken once a second look has
 * given it, letter by letter.
 */
export class Looks {
  readonly #doubtful = new Set<string>();

  /** What of the texts of one more look can be taken. */
  taken(texts: readonly string[]): string[] {
    return texts.filter((text) => {
      const isSound = !readAamvaCard(text)?.deviations.includes('element');
      if (isSound || this.#doubtful.has(text)) return true;
      this.#doubtful.add(text);
      return false;
    });
  }
}
