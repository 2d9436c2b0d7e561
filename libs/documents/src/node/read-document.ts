import { decodeImage, DEFAULT_IMAGE_LIMITS, type ImageLimits } from '@vestibule/face';
import { findMrz } from '../mrz/find.js';
import { readingOf, unread, type DocumentReading } from '../reading.js';
import { findText } from './find-text.js';
import { openBarcodes, textsOfBarcodes, textsOfLicence } from './read-barcodes.js';
import { RowReader } from './read-row.js';
import { openTextNetworks, type TextNetworks } from './text-networks.js';
import { openVision, type Vision } from './vision.js';

/** 2400 px have 20 a character of a passport that fills half of the picture's width. */
export const LIMITS: ImageLimits = { ...DEFAULT_IMAGE_LIMITS, maxSide: 2400 };

export interface DocumentTools {
  readonly vision: Vision;
  readonly networks: TextNetworks;
}

/** Opens what reading takes: networks, OpenCV, and the reader of bar codes. */
export async function openDocumentTools(): Promise<DocumentTools> {
  const [vision, networks] = await Promise.all([openVision(), openTextNetworks(), openBarcodes()]);
  return { vision, networks };
}

/** Reads a document in a picture's bytes (JPEG, PNG or WebP). The centuries of its dates are those seen from `today`. */
export async function readDocument(
  { vision, networks }: DocumentTools,
  bytes: Uint8Array,
  today: Date,
): Promise<DocumentReading> {
  const decoded = await decodeImage(bytes, LIMITS);
  if (!decoded.ok) return unread(`the file is no picture that can be read: ${decoded.reason}`);
  const { image } = decoded;
  // The quickest first: a licence's bar code says all that there is, and a zone better than any other bar code.
  const licence = await textsOfLicence(vision, image);
  if (licence.length > 0) return readingOf({ mrz: undefined, barcodes: licence }, today);
  const rows = new RowReader(vision, networks, image);
  try {
    const boxes = await findText(vision, networks, image);
    const mrz = await findMrz(boxes, (row, turned) => rows.read(row, turned), today);
    return readingOf({ mrz, barcodes: mrz ? [] : await textsOfBarcodes(image) }, today);
  } finally {
    rows.close();
  }
}
