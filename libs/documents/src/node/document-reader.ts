import { WorkerPool } from '@vestibule/face/pool';
import { unread, type DocumentReading } from '../reading.js';
import type { ReadRequest } from './worker.js';

export interface DocumentReaderOptions {
  /** Documents that are read side by side, one core each. */
  readonly workers?: number;
  /** Documents that may wait while all workers are busy. Default 32. */
  readonly queueLimit?: number;
  /** Told why a worker is replaced, in words that hold nothing of a document. */
  readonly onReplaced?: (why: string) => void;
}

/** A document as it was read; or too many are being read, and when to come back. */
export type ReadResult =
  | { readonly ok: true; readonly reading: DocumentReading }
  | { readonly ok: false; readonly reason: 'overloaded'; readonly retryAfterSeconds: number }
  | { readonly ok: false; readonly reason: 'closed' };

/** The slowest page at hand takes two seconds beside a load; what takes this long is made to. */
const REQUEST_TIMEOUT_MS = 20_000;
const START_TIMEOUT_MS = 60_000;
const HEAP_MB = 512;

/**
 * Reads documents in worker processes: a file that is made to harm a decoder, or to keep it busy, ends its worker and comes out as
 * one that could not be read.
 */
export class DocumentReader {
  readonly #pool: WorkerPool<undefined, ReadRequest, DocumentReading>;

  constructor({ workers = 1, queueLimit = 32, onReplaced }: DocumentReaderOptions = {}) {
    this.#pool = new WorkerPool({
      script: new URL('./worker.js', import.meta.url),
      start: undefined,
      workers,
      queueLimit,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      startTimeoutMs: START_TIMEOUT_MS,
      heapMb: HEAP_MB,
      onReplaced,
    });
  }

  /** Resolves when all workers are ready; rejects where one can't start. */
  ready(): Promise<void> {
    return this.#pool.ready();
  }

  async read(bytes: Uint8Array, today: Date): Promise<ReadResult> {
    const result = await this.#pool.run({ bytes, today });
    if (result.ok) return { ok: true, reading: result.answer };
    if (result.reason === 'overloaded')
      return { ok: false, reason: 'overloaded', retryAfterSeconds: result.retryAfterSeconds };
    if (result.reason === 'engine_closed') return { ok: false, reason: 'closed' };
    return { ok: true, reading: unread('the file could not be read') };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
