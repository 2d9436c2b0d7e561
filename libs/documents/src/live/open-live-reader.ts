import type { RgbImage } from '@vestibule/face/live';
import type { Vision } from '../capture/vision.js';
import { openDocumentTools, readPicture } from '../node/read-picture.js';
import type { DocumentReading } from '../reading.js';

/** Reads documents in decoded pictures, in this process: for a kiosk, which has a process of its own for that. One at a time. */
export interface LiveReader {
  /** OpenCV, for a {@link DocumentCapture} and for straightening what it took. */
  readonly vision: Vision;
  /** Reads a document as the service reads its file. The centuries of its dates are those seen from `today`. Takes about a second. */
  read(image: RgbImage, today: Date): Promise<DocumentReading>;
}

/** Opens OpenCV, the text networks and the reader of bar codes; rejects where one can't be. Takes about a second. */
export async function openLiveReader(): Promise<LiveReader> {
  const tools = await openDocumentTools();
  return { vision: tools.vision, read: (image, today) => readPicture(tools, image, today) };
}
