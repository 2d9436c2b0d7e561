import { WorkerPool } from '@vestibule/face/pool';
import { unread, type DocumentReading } from '../reading.js';
import type { ReadAnswer, ReadRequest } from './worker.js';

export interface DocumentReaderOptions {
  /** Documents that are read side by side, one core each. */
  readonly workers?: number;
  /** Documents that may wait while all workers are busy. Default 32. */
  readonly queueLimit?: number;
  /** Told why a worker is replaced, in words that hold nothing of a document. */
  readonly onReplaced?: (why: string) => void;
}

/** What was read; or too many are being read, and when to come back. */
export type ReadResult<T> =
  | { readonly ok: true; readonly value: T }
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
  readonly #pool: WorkerPool<undefined, ReadRequest, ReadAnswer>;

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

  /** Reads a document that says who somebody is; one that can't be read has a reading that says so. */
  read(bytes: Uint8Array, today: Date): Promise<ReadResult<DocumentReading>> {
    return this.#run({ kind: 'document', bytes, today }, (answer) =>
      answer?.kind === 'document' ? answer.reading : unread('the file could not be read'),
    );
  }

  /** Reads all text of an upright page, line by line; none where it can't be read. */
  readLines(bytes: Uint8Array): Promise<ReadResult<readonly string[]>> {
    return this.#run({ kind: 'page', bytes }, (answer) => (answer?.kind === 'page' ? answer.lines : []));
  }

  /** @param of what a worker's answer comes to; undefined where the file ended its worker */
  async #run<T>(request: ReadRequest, of: (answer: ReadAnswer | undefined) => T): Promise<ReadResult<T>> {
    const result = await this.#pool.run(request);
    if (result.ok) return { ok: true, value: of(result.answer) };
    if (result.reason === 'overloaded')
      return { ok: false, reason: 'overloaded', retryAfterSeconds: result.retryAfterSeconds };
    if (result.reason === 'engine_closed') return { ok: false, reason: 'closed' };
    return { ok: true, value: of(undefined) };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
