import { decodeImage } from '@vestibule/face';
import { rowsOf, type TextBox } from '../ocr/rows.js';
import { findText } from './find-text.js';
import { LIMITS } from './read-document.js';
import type { DocumentTools } from './read-picture.js';
import { RowReader } from './read-row.js';

/** Rows that are read of a page, from the top: a bill's address, date and name stand in its upper half. */
const MOST_ROWS = 120;

/** Rows whose middles lie this near across, in heights, are one line. */
const BESIDE = 0.6;

/** The network's mean probability of a row's characters below which it is no text. */
const LEAST_SURE = 0.5;

/**
 * A row with spaces where the network, which was trained on Chinese too, leaves them out: where a small letter is followed by a capital
 * one, or a letter by a digit or a digit by a letter.
 */
const spaced = (text: string): string =>
  text.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, ' ');

/** Rows as lines, top to bottom, each from left to right. */
function linesOf(rows: readonly TextBox[]): TextBox[][] {
  const lines: TextBox[][] = [];
  for (const row of rows.toSorted((a, b) => a.y - b.y).slice(0, MOST_ROWS)) {
    const line = lines.at(-1);
    if (line?.[0] && Math.abs(line[0].y - row.y) < BESIDE * Math.min(line[0].height, row.height)) line.push(row);
    else lines.push([row]);
  }
  return lines.map((line) => line.toSorted((a, b) => a.x - b.x));
}

/** Reads all the text of an upright page in a picture's bytes, line by line; nothing where it is no picture, or has none. */
export async function readLines({ vision, networks }: DocumentTools, bytes: Uint8Array): Promise<string[]> {
  const decoded = await decodeImage(bytes, LIMITS);
  if (!decoded.ok) return [];
  const reader = new RowReader(vision, networks, decoded.image);
  try {
    const boxes = await findText(vision, networks, decoded.image);
    const lines: string[] = [];
    for (const line of linesOf(rowsOf(boxes))) {
      const texts: string[] = [];
      for (const row of line) {
        const { text, confidence } = await reader.read(row, false);
        if (confidence >= LEAST_SURE) texts.push(spaced(text));
      }
      if (texts.length > 0) lines.push(texts.join(' '));
    }
    return lines;
  } finally {
    reader.close();
  }
}
