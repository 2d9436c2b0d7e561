import { serve } from '@vestibule/face/pool';
import type { DocumentReading } from '../reading.js';
import { openDocumentTools, readDocument } from './read-document.js';

/** What the reader sends to a worker. */
export interface ReadRequest {
  readonly bytes: Uint8Array;
  readonly today: Date;
}

serve<undefined, ReadRequest, DocumentReading>(async () => {
  const tools = await openDocumentTools();
  return { work: ({ bytes, today }) => readDocument(tools, bytes, today) };
});
