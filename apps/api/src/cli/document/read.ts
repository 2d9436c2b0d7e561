import { availableParallelism, totalmem } from 'node:os';
import { readFile, stat } from 'node:fs/promises';
import { unread, type DocumentReading, type Finding } from '@vestibule/documents';
import { DocumentReader } from '@vestibule/documents/node';
import { DEFAULT_IMAGE_LIMITS } from '@vestibule/face';
import { domainError, ok } from '../../kernel/index.js';
import type { CommandContext } from '../context.js';
import { fileFault } from '../face/pairs.js';
import { failed, type Outcome } from '../outcome.js';
import { startProgress } from '../progress.js';
import type { Style } from '../text/style.js';
import { table } from '../text/table.js';

/** What `document read` takes. */
export interface ReadOptions {
  readonly workers?: number;
}

/** What a file came to. */
export interface ReadFile extends DocumentReading {
  readonly file: string;
  /** Milliseconds of work. */
  readonly ms: number;
}

/** What a worker with its networks takes, in bytes (measured: about 400 MB), with room to decode a photo. */
const WORKER_BYTES = 600 * 1024 * 1024;

/** A process for each core, as far as half of the memory goes. */
const defaultWorkers = (): number =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 / WORKER_BYTES)));

/** Reads pictures of documents. Needs neither a database nor a server. */
export async function readDocuments(
  context: CommandContext,
  files: readonly string[],
  options: ReadOptions,
): Promise<Outcome> {
  const workers = Math.min(options.workers ?? defaultWorkers(), files.length);
  const reader = new DocumentReader({ workers, queueLimit: files.length });
  const progress = startProgress(context.io.stderr, files.length, 'documents');
  try {
    await reader.ready();
    const results: ReadFile[] = Array.from({ length: files.length });
    const waiting = files.entries();
    const today = new Date();
    const lanes = Array.from({ length: workers }, async () => {
      for (const [index, file] of waiting) {
        results[index] = await readOne(reader, file, today);
        progress.step();
      }
    });
    await Promise.all(lanes);
    return ok({ json: results, text: (style) => readingTable(style, results) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = 'Run `npm ci`, so that the packages of the networks are complete.';
    return failed(domainError('INTERNAL', `Documents can't be read: ${message}`, { hint }));
  } finally {
    progress.end();
    await reader.close();
  }
}

/** One that can't be read takes none of the others with it. */
async function readOne(reader: DocumentReader, file: string, today: Date): Promise<ReadFile> {
  const begun = performance.now();
  const { type, mrz, valid, fields, findings, confidence } = await readingOf(reader, file, today);
  const ms = Math.round(performance.now() - begun);
  return { file, type, mrz, valid, fields, findings, confidence: Math.round(confidence * 1000) / 1000, ms };
}

async function readingOf(reader: DocumentReader, file: string, today: Date): Promise<DocumentReading> {
  let bytes: Uint8Array;
  try {
    if ((await stat(file)).size > DEFAULT_IMAGE_LIMITS.maxBytes) return unread('the file is larger than 8 MiB');
    bytes = await readFile(file);
  } catch (error) {
    return unread(fileFault(error));
  }
  const result = await reader.read(bytes, today);
  return result.ok ? result.value : unread(`the reader is ${result.reason}`);
}

const doubtful = (findings: readonly Finding[]): string =>
  findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ name, outcome, compared }) => `${name} ${outcome}: ${compared}`)
    .join('; ');

function readingTable(style: Style, results: readonly ReadFile[]): string {
  return table(
    style,
    ['FILE', 'TYPE', 'VALID', 'NUMBER', 'NAME', 'DOUBTS'],
    results.map(({ file, type, valid, fields, findings }) => [
      file,
      type,
      valid,
      fields.idNumber?.value,
      [fields.lastName?.value, fields.firstName?.value].filter(Boolean).join(', '),
      doubtful(findings),
    ]),
    'There is no file.',
  );
}
