import { readProof, type DocumentReading, type ProofReading } from '@vestibule/documents';
import { DocumentReader, type ReadResult } from '@vestibule/documents/node';
import { domainError, fail, ok, type Clock, type Result } from '../../../kernel/index.js';
import type { DocumentReads } from './evidence-ports.js';

/** How reading is set up. */
export interface LibraryDocumentsOptions {
  /** Processes, some 400 MB each. */
  readonly workers: number;
  readonly clock: Clock;
  /** Told why a process is replaced, in words that hold nothing of a document. */
  readonly onReplaced: (why: string) => void;
}

/** Reads documents by the document library. Its processes start with the first document: many installations have faces only. */
export class LibraryDocuments implements DocumentReads {
  readonly #options: LibraryDocumentsOptions;
  #reader: DocumentReader | undefined;

  constructor(options: LibraryDocumentsOptions) {
    this.#options = options;
  }

  /** A file that can't be read has a reading that says so. Errors: OVERLOADED. */
  async read(bytes: Uint8Array): Promise<Result<DocumentReading>> {
    return this.#settled(await this.#open().read(bytes, this.#options.clock.now()));
  }

  async readProof(text: string, page: Uint8Array): Promise<Result<ProofReading>> {
    const today = this.#options.clock.now();
    if (text.trim() !== '') return ok(readProof(text.split(/\r?\n/), today));
    const lines = this.#settled(await this.#open().readLines(page));
    return lines.ok ? ok(readProof(lines.value, today)) : lines;
  }

  #open(): DocumentReader {
    const { workers, onReplaced } = this.#options;
    this.#reader ??= new DocumentReader({ workers, onReplaced });
    return this.#reader;
  }

  #settled<T>(result: ReadResult<T>): Result<T> {
    if (result.ok) return ok(result.value);
    const retryAfterSeconds = result.reason === 'overloaded' ? result.retryAfterSeconds : 2;
    return fail(domainError('OVERLOADED', 'The server is busy: try again shortly', { retryAfterSeconds }));
  }

  async close(): Promise<void> {
    await this.#reader?.close();
  }
}
