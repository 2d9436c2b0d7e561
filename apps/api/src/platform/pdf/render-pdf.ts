/**
 * PDFs from the public, as pictures of their first pages: a file is rendered once, and nobody opens it itself.
 *
 * By PDFium (@hyzyla/pdfium, MIT), which is built to WebAssembly: what a file breaks in it stays within its memory, and that reaches
 * neither files nor network. Chosen over pdfjs-dist 5.6 with @napi-rs/canvas 0.1.100, whose canvas is native code in which a file's
 * fonts and pictures are drawn. A4 at 1920 px on two cores in use by others, process and all (PDFium / pdf.js): four pages of text 0.8 s /
 * 1.8 s; a scan of 300 dpi 1.2 s, 128 MB / 1.1 s, 196 MB; one of 600 dpi 2.8 s, 124 MB / 5.6 s, 496 MB; the same as a progressive
 * JPEG 2.9 s, 224 MB / 8.9 s, 492 MB. MuPDF is AGPL.
 *
 * Each file has a process of its own, which is ended with it: no file meets what another one left behind; a loop, a full memory
 * or a crash is that process's alone; and it has none of the server's keys in its memory or its environment. A thread of the
 * server would end a loop too, but share an address space with the keys, and V8 takes the process along where it runs out of
 * memory itself. The process costs 0.2 s, and 80 to 100 MB beside what the file takes.
 */
import { toStoredJpeg } from '@vestibule/face';
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import type { FromRenderer, PdfFault, RawPage, RenderLimits, RenderOrder } from './messages.js';
import { PDF_ERRORS } from './refusals.js';
import { Turns } from './turns.js';

/** A page as a picture. */
export interface PdfPage {
  /** Three colours at full resolution, without metadata. */
  readonly jpeg: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The text that the file has for it. */
  readonly text: string;
}

/** What there is to see of a document. */
export interface RenderedPdf {
  /** The first pages, in their order; at least one. */
  readonly pages: readonly PdfPage[];
  /** How many pages the document says it has. */
  readonly pageCount: number;
}

/** The bounds of one rendering; each has a default. */
export interface RenderPdfOptions extends Partial<RenderLimits> {
  /** Milliseconds from the start of its process to the last page, without its waiting. */
  readonly timeoutMs?: number;
  /** Whom it shares the machine with; default: all renderings of this process. */
  readonly turns?: Turns;
}

/**
 * Two sheets, printed on both sides: a bill's name, address and date stand on its first page, and what a reviewer needs of a bank
 * statement on its first few. 1920 px is what pictures of documents are kept at (`DEFAULT_IMAGE_LIMITS` of the face library): 164
 * dots an inch on A4, where print of 6 points is 14 px high. 256 MiB is half as much again as a progressive JPEG of 600 dpi takes
 * (176 MiB measured), the greediest that scanners write. A page printed densely has 6,000 characters.
 */
const LIMITS: RenderLimits = { maxPages: 4, maxSide: 1920, memoryBytes: 256 * 1024 * 1024, maxText: 20_000 };

/** Five times what the slowest scan took on a busy machine (2.9 s); a person waits for the answer. */
const TIMEOUT_MS = 15_000;

/**
 * Two at once take 0.7 GB at worst; the eighth that waits comes to its turn after four seconds as a rule, and after a minute where
 * all before it are hostile.
 */
const TURNS = new Turns(2, 8);

const SCRIPT = fileURLToPath(new URL('./renderer.js', import.meta.url));

/** ISO 32000-1, annex H, note 13: readers look for the header in the first 1,024 bytes. */
const HEADER_WITHIN = 1_024;

/**
 * Renders the first pages of a PDF, with what is written into its fields and onto it. Scripts in it are not run.
 * Errors: PDF_UNREADABLE, PDF_TOO_LARGE; OVERLOADED where too many wait, or no process could be started.
 */
export async function renderPdf(bytes: Uint8Array, options: RenderPdfOptions = {}): Promise<Result<RenderedPdf>> {
  if (bytes.length === 0) return refuse('empty');
  const { buffer, byteOffset, length } = bytes;
  const head = Buffer.from(buffer, byteOffset, Math.min(length, HEADER_WITHIN));
  if (!head.includes('%PDF-')) return refuse('not_a_pdf');
  const { turns = TURNS, timeoutMs = TIMEOUT_MS, ...given } = options;
  const limits = { ...LIMITS, ...given };
  return turns.run(async () => {
    const drawn = await drawInProcess({ bytes, limits }, timeoutMs);
    if (!drawn.ok) return drawn;
    const pages: PdfPage[] = [];
    // One after another: two sides of a sheet encoded at once would take the memory and the threads of two.
    for (const page of drawn.value.pages) {
      const { width, height, text } = page;
      pages.push({ jpeg: await toStoredJpeg(page), width, height, text });
    }
    return ok({ pages, pageCount: drawn.value.pageCount });
  });
}

interface DrawnPdf {
  readonly pages: readonly RawPage[];
  readonly pageCount: number;
}

const refuse = (fault: PdfFault): Result<never> => fail(PDF_ERRORS[fault]);

const notStarted = (): Result<never> =>
  fail(domainError('OVERLOADED', 'The PDF could not be rendered this time: try again', { retryAfterSeconds: 2 }));

/** The process is gone when this settles. */
async function drawInProcess(order: RenderOrder, timeoutMs: number): Promise<Result<DrawnPdf>> {
  const renderer = fork(SCRIPT, [], {
    // No flags of this process: some (--input-type, --eval …) keep it from starting.
    execArgv: [],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Where there are no handles left for one, this is told as well, and there is no process to wait for.
  renderer.on('error', () => undefined);
  if (renderer.pid === undefined) return notStarted();
  const gone = new Promise<void>((resolve) => renderer.once('exit', () => resolve()));
  const outcome = await converse(renderer, order, timeoutMs);
  renderer.kill('SIGKILL');
  await gone;
  return outcome;
}

function converse(renderer: ChildProcess, order: RenderOrder, timeoutMs: number): Promise<Result<DrawnPdf>> {
  const pages: RawPage[] = [];
  let ready = false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(ready ? refuse('out_of_time') : notStarted()), timeoutMs);
    const settle = (result: Result<DrawnPdf>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const broken = (): void => settle(ready ? refuse('damaged') : notStarted());
    renderer.once('exit', broken);
    renderer.on('message', (message: FromRenderer) => {
      switch (message.kind) {
        case 'ready':
          ready = true;
          return;
        case 'page':
          if (isWithin(message.page, order.limits) && pages.length < order.limits.maxPages) pages.push(message.page);
          else broken();
          return;
        case 'done':
          if (pages.length > 0) settle(ok({ pages, pageCount: message.pageCount }));
          else broken();
          return;
        case 'refused':
          settle(refuse(message.fault));
      }
    });
    // Where it is gone already, its end is told by 'exit'.
    renderer.send(order, () => undefined);
  });
}

/** The renderer has read what a stranger sent: its pages are looked at before they are used. */
function isWithin({ width, height, data, text }: RawPage, { maxSide, maxText }: RenderLimits): boolean {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= maxSide;
  return isSide(width) && isSide(height) && data.length === width * height * 3 && text.length <= maxText;
}
