import { serve } from '@vestibule/face/pool';
import type { DocumentReading } from '../reading.js';
import { readDocument } from './read-document.js';
import { readLines } from './read-lines.js';
import { openDocumentTools } from './read-picture.js';

/** What the reader sends to a worker: a document that says who somebody is, or a page of which all text is wanted. */
export type ReadRequest =
  | { readonly kind: 'document'; readonly bytes: Uint8Array; readonly today: Date }
  | { readonly kind: 'page'; readonly bytes: Uint8Array };

export type ReadAnswer =
  | { readonly kind: 'document'; readonly reading: DocumentReading }
  | { readonly kind: 'page'; readonly lines: readonly string[] };

serve<undefined, ReadRequest, ReadAnswer>(async () => {
  const tools = await openDocumentTools();
  return {
    work: async (request) =>
      request.kind === 'document'
        ? { kind: 'document', reading: await readDocument(tools, request.bytes, request.today) }
        : { kind: 'page', lines: await readLines(tools, request.bytes) },
  };
});
