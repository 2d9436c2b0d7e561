import { decodeImage, DEFAULT_IMAGE_LIMITS, type ImageLimits } from '@vestibule/face';
import { unread, type DocumentReading } from '../reading.js';
import { captureQuality } from './capture-quality.js';
import { readPicture, type DocumentTools } from './read-picture.js';

/** 2400 px have 20 a character of a passport that fills half of the picture's width. */
export const LIMITS: ImageLimits = { ...DEFAULT_IMAGE_LIMITS, maxSide: 2400 };

/**
 * Reads a document in a picture's bytes (JPEG, PNG or WebP), and where it can't, says what of the picture may be why. The centuries of its
 * dates are those seen from `today`.
 */
export async function readDocument(tools: DocumentTools, bytes: Uint8Array, today: Date): Promise<DocumentReading> {
  const decoded = await decodeImage(bytes, LIMITS);
  if (!decoded.ok) return unread(`the file is no picture that can be read: ${decoded.reason}`);
  const reading = await readPicture(tools, decoded.image, today);
  if (reading.type !== null) return reading;
  return { ...reading, findings: [...reading.findings, captureQuality(tools.vision, decoded.image)] };
}
