/** What a document looks like: a passport's data page, open alone or with the page above it; a card; a letter's page. */
export type Shape = 'passport' | 'card' | 'page';

/** How a shape is laid out. */
export interface Layout {
  /** Long side by short side, of all that it may show. */
  readonly ratios: readonly number[];
  /**
   * Pixels of the long side of what has to be read from which it can be; zero where no figure is known.
   */
  readonly leastPixels: number;
  /** Pixels of the long side by which sharpness is told: so many that a zone's character has 14. */
  readonly sharpSide: number;
}

/** Ten characters an inch (ICAO Doc 9303 part 3, 4.2). */
const PITCH_MM = 2.54;

/**
 * Pixels a character of a zone from which it counts as large enough. Drawn zones are read whole from 7 on, and at 6 two of six were
 * read wrong (docs/accuracy/documents.md); one more is the margin for a camera's own blur.
 */
const PIXELS_A_CHARACTER = 8;

/** Pixels a character with which sharpness was measured against reading. */
const SHARP_CHARACTER = 14;

const pixelsAcross = (millimetres: number, character: number): number =>
  Math.ceil((character * millimetres) / PITCH_MM);

/** ICAO Doc 9303 part 4 (TD3: 125 × 88 mm a page), ISO/IEC 7810 (ID-1: 85.60 × 53.98 mm), ISO 216 (A4) and US letter. */
export const LAYOUTS: Readonly<Record<Shape, Layout>> = {
  // An open passport is 125 × 176 mm: almost the same ratio, turned.
  passport: {
    ratios: [125 / 88, 176 / 125],
    leastPixels: pixelsAcross(125, PIXELS_A_CHARACTER),
    sharpSide: pixelsAcross(125, SHARP_CHARACTER),
  },
  card: {
    ratios: [85.6 / 53.98],
    leastPixels: pixelsAcross(85.6, PIXELS_A_CHARACTER),
    sharpSide: pixelsAcross(85.6, SHARP_CHARACTER),
  },
  // It has no zone: as a card, so that what a small camera can give is taken.
  page: { ratios: [297 / 210, 279.4 / 215.9], leastPixels: 0, sharpSide: pixelsAcross(85.6, SHARP_CHARACTER) },
};
