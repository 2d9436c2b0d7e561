/** Reading documents in Node: importing this sets sharp up for the whole process, as `@vestibule/face` does. */
export { DocumentReader, type DocumentReaderOptions, type ReadResult } from './document-reader.js';
