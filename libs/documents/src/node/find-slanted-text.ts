import type { RgbImage } from '@vestibule/face';
import { around, directionOf, placedIn, type TextBox } from '../ocr/rows.js';
import { cut } from './cut.js';
import { findText } from './find-text.js';
import type { TextNetworks } from './text-networks.js';
import { freeing, type Vision } from '../capture/vision.js';

/** Text is slanted from so many degrees to the picture's rows and columns on: what slants less is found as it is. */
const SLANTED = 10;

/** What is cut out around the text, as a share of its stretch, at each side: its outer lines may not have been found. */
const AROUND = 0.1;

/**
 * Finds text again in a picture whose text is slanted, as `boxes` say: in what is there of text, turned upright. The detector was
 * trained with upright text and takes lines at 45 degrees that lie close for one. Nothing where the text isn't slanted.
 */
export async function findSlantedText(
  vision: Vision,
  networks: TextNetworks,
  { width, height, data }: RgbImage,
  boxes: readonly TextBox[],
): Promise<TextBox[]> {
  const direction = directionOf(boxes);
  const slant = Math.abs(direction % 90);
  if (Math.min(slant, 90 - slant) < SLANTED) return [];
  const text = around(boxes, direction);
  const view = { ...text, width: text.width * (1 + 2 * AROUND), height: text.height * (1 + 2 * AROUND) };
  const [columns, rows] = [Math.round(view.width), Math.round(view.height)];
  const straight = freeing((keep) =>
    cut(vision, keep(vision.cv.matFromArray(height, width, vision.cv.CV_8UC3, data)), view, columns, rows, false),
  );
  const found = await findText(vision, networks, { width: columns, height: rows, data: straight });
  return found.map((box) => placedIn(view, box));
}
