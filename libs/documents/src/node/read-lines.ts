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

/** A gap this wide, in heights, parts columns. */
const COLUMN_GAP = 1.5;

/** The network's mean probability of a row's characters below which it is no text. */
const LEAST_SURE = 0.5;

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

/** Reads all the text of an upright page in a picture's bytes, line by line, with a tab between columns; nothing where it is no picture, or has none. */
export async function readLines({ vision, networks }: DocumentTools, bytes: Uint8Array): Promise<string[]> {
  const decoded = await decodeImage(bytes, LIMITS);
  if (!decoded.ok) return [];
  const reader = new RowReader(vision, networks, decoded.image);
  try {
    const boxes = await findText(vision, networks, decoded.image);
    const lines: string[] = [];
    for (const line of linesOf(rowsOf(boxes))) {
      let text = '';
      let end = Number.NEGATIVE_INFINITY;
      for (const row of line) {
        const { words, confidence } = await reader.read(row, false);
        if (confidence < LEAST_SURE) continue;
        const gap = row.x - row.width / 2 - end;
        text += (text === '' ? '' : gap > COLUMN_GAP * row.height ? '\t' : ' ') + words;
        end = row.x + row.width / 2;
      }
      if (text !== '') lines.push(text);
    }
    return lines;
  } finally {
    reader.close();
  }
}
