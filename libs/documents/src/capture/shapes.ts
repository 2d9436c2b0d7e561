/** What a document looks like: a passport's data page, open alone or with the page above it; a card; a letter's page. */
export type Shape = 'passport' | 'card' | 'page';

/** How a shape is laid out. */
export interface Layout {
  /** Long side by short side, of all that it may show. */
  readonly ratios: readonly number[];
  /** Pixels of the long side of what has to be read from which its zone can be; zero where it has none. */
  readonly leastPixels: number;
  /** From how many all on it can be read: as many are asked for where a picture has room for them. */
  readonly enoughPixels: number;
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

/** A module of a licence's bar code, in mm: 13 columns, 290 modules, then fill 73 mm of the card, and fewer columns are wider. */
const MODULE_MM = 0.25;

/**
 * Pixels a module from which a licence's bar code is read in a camera's frame (lens and grain, up to 15° of slant): all of 16 frames at 2, sharp
 * or blurred by 0.3 of a module; blurred so, 6 of 8 at 1.6 and none at 1.25, sharp 7 of 8 at 1.5.
 */
const PIXELS_A_MODULE = 2;

/** Pixels a character with which sharpness was measured against reading. */
const SHARP_CHARACTER = 14;

const pixelsAcross = (millimetres: number, character: number): number =>
  Math.ceil((character * millimetres) / PITCH_MM);

const PASSPORT_PIXELS = pixelsAcross(125, PIXELS_A_CHARACTER);

/** ICAO Doc 9303 part 4 (TD3: 125 × 88 mm a page), ISO/IEC 7810 (ID-1: 85.60 × 53.98 mm), ISO 216 (A4) and US letter. */
export const LAYOUTS: Readonly<Record<Shape, Layout>> = {
  // An open passport is 125 × 176 mm: almost the same ratio, turned.
  passport: {
    ratios: [125 / 88, 176 / 125],
    leastPixels: PASSPORT_PIXELS,
    enoughPixels: PASSPORT_PIXELS,
    sharpSide: pixelsAcross(125, SHARP_CHARACTER),
  },
  card: {
    ratios: [85.6 / 53.98],
    leastPixels: pixelsAcross(85.6, PIXELS_A_CHARACTER),
    enoughPixels: Math.ceil((PIXELS_A_MODULE * 85.6) / MODULE_MM),
    sharpSide: pixelsAcross(85.6, SHARP_CHARACTER),
  },
  // It has no zone: as a card, so that what a small camera can give is taken.
  page: {
    ratios: [297 / 210, 279.4 / 215.9],
    leastPixels: 0,
    enoughPixels: Infinity,
    sharpSide: pixelsAcross(85.6, SHARP_CHARACTER),
  },
};
