import type { RgbImage } from '@vestibule/face';
import type { Vision } from '../capture/vision.js';
import { readAamvaCard } from '../aamva/card.js';
import { stands } from '../mrz/certainty.js';
import { betterOf, findMrz } from '../mrz/find.js';
import type { TextBox } from '../ocr/rows.js';
import { readingOf, type DocumentReading } from '../reading.js';
import { findSlantedText } from './find-slanted-text.js';
import { findText } from './find-text.js';
import { Looks } from './looks.js';
import { openBarcodes, textsOfBarcodes, textsOfLicence } from './read-barcodes.js';
import { readPrint, readPrintBeside } from './read-print.js';
import { RowReader } from './read-row.js';
import { openTextNetworks, type TextNetworks } from './text-networks.js';
import { openVision } from './vision.js';

export interface DocumentTools {
  readonly vision: Vision;
  readonly networks: TextNetworks;
}

/** Opens what reading takes: networks, OpenCV, and the reader of bar codes. */
export async function openDocumentTools(): Promise<DocumentTools> {
  const [vision, networks] = await Promise.all([openVision(), openTextNetworks(), openBarcodes()]);
  return { vision, networks };
}

/** Reads a document in a decoded picture. The centuries of its dates are those seen from `today`. Reaches no sharp. */
export async function readPicture(
  { vision, networks }: DocumentTools,
  image: RgbImage,
  today: Date,
): Promise<DocumentReading> {
  // The quickest first: a licence's bar code says all that there is, and a zone better than any other bar code.
  const looks = new Looks();
  const licence = await textsOfLicence(vision, image, looks);
  if (licence.length > 0) return readingOf({ mrz: undefined, barcodes: licence, print: [] }, today);
  const rows = new RowReader(vision, networks, image);
  try {
    const find = (boxes: readonly TextBox[]) => findMrz(boxes, (row, turned) => rows.read(row, turned), today);
    const boxes = await findText(vision, networks, image);
    const first = await find(boxes);
    const mrz =
      first && stands(first)
        ? first
        : betterOf(first, await find(await findSlantedText(vision, networks, image, boxes)));
    if (mrz) return readingOf({ mrz, barcodes: [], print: await readPrintBeside(rows, boxes, mrz) }, today);
    const barcodes = await textsOfBarcodes(image, looks);
    const isRead = barcodes.some((text) => readAamvaCard(text) !== undefined);
    return readingOf({ mrz, barcodes, print: isRead ? [] : await readPrint(rows, boxes) }, today);
  } finally {
    rows.close();
  }
}
