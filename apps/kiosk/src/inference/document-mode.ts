import { DocumentCapture, lookAtDocument, straighten, type Corners } from '@vestibule/documents/capture';
import type { LiveReader } from '@vestibule/documents/live';
import type { LiveEngine, RgbImage } from '@vestibule/face/live';
import type { DocumentAnswer } from '../shared/frames.js';
import { READ_FIELDS } from '../shared/identity.js';
import type { DocumentRead, FromInference, PageShape } from './protocol.js';

type Page = Extract<FromInference, { kind: 'page' | 'no_page' }>;

/** What looking for documents and reading them takes. */
export interface DocumentParts {
  readonly reader: LiveReader;
  readonly engine: Pick<LiveEngine, 'encodeJpeg'>;
  readonly now: () => Date;
}

/** A picture with a document in it; `corners` in fractions of it, null: it is the document. */
interface Taken {
  readonly image: RgbImage;
  readonly corners: Corners | null;
}

/** One page of a document: from the frames in which it is looked for to what it says. */
export class DocumentMode {
  readonly #parts: DocumentParts;
  readonly #shape: PageShape;
  readonly #capture: DocumentCapture;

  constructor(parts: DocumentParts, shape: PageShape) {
    this.#parts = parts;
    this.#shape = shape;
    this.#capture = new DocumentCapture(parts.reader.vision, shape);
  }

  next(id: number, timeMs: number, image: RgbImage): DocumentAnswer {
    const { stage, fault, corners } = this.#capture.next(timeMs, image);
    return { kind: 'document', id, stage, fault, corners: corners && corners.map(([x, y]) => [x, y]) };
  }

  /** The page that was taken by itself. */
  async read(id: string, reads: boolean): Promise<Page> {
    const taken = this.#capture.picture;
    return taken ? pageOf(this.#parts, this.#shape, { id, reads, taken }) : { kind: 'no_page', id };
  }

  wipe(): void {
    this.#capture.wipe();
  }
}

/** A still in which the document lies, as the tray's camera gives it. */
export function readStill(
  parts: DocumentParts,
  image: RgbImage,
  { id, reads, shape }: { readonly id: string; readonly reads: boolean; readonly shape: PageShape },
): Promise<Page> {
  const { corners } = lookAtDocument(parts.reader.vision, image, shape);
  return pageOf(parts, shape, { id, reads, taken: { image, corners } });
}

async function pageOf(
  { reader, engine, now }: DocumentParts,
  shape: PageShape,
  { id, reads, taken: { image, corners } }: { readonly id: string; readonly reads: boolean; readonly taken: Taken },
): Promise<Page> {
  const jpeg = await engine.encodeJpeg(image);
  const straight = corners ? straighten(reader.vision, image, corners, shape) : image;
  const picture = await engine.encodeJpeg(straight);
  if (!reads) return { kind: 'page', id, jpeg, picture, read: null };
  const { type, valid, fields, findings } = await reader.read(image, now());
  const shown = READ_FIELDS.flatMap((name) => {
    const value = fields[name]?.value;
    return value === undefined ? [] : [{ name, value }];
  });
  const expired = findings.some(({ name, outcome }) => name === 'not-expired' && outcome === 'fail');
  const read: DocumentRead = { type, valid, expired, fields: shown };
  return { kind: 'page', id, jpeg, picture, read };
}
