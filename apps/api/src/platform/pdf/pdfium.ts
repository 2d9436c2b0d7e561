import { PDFiumModule } from '@hyzyla/pdfium';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

type Imports = Record<string, Record<string, (...values: number[]) => unknown>>;

/** What is used of WebAssembly: Node has it, and its types say nothing about it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Instance: new (module: object, imports: Imports) => object;
};

/** PDFium's C functions; documents, pages and bitmaps are addresses, 0 where there is none. */
export type Pdfium = Awaited<ReturnType<typeof PDFiumModule>> & {
  /** -1 for a document that is not encrypted. */
  _FPDF_GetSecurityHandlerRevision(document: number): number;
};

/** PDFium, and whether it asked for more memory than it may have. */
export interface OpenedPdfium {
  readonly pdfium: Pdfium;
  readonly memory: { refused: boolean };
}

/**
 * Loads PDFium, which is WebAssembly, with at most so much memory (what it grows by may come to a fifth more). What it is built of has neither
 * JavaScript nor XFA, and what it can reach outside of its memory is a clock and a file system that is empty and in memory.
 */
export async function openPdfium(memoryBytes: number): Promise<OpenedPdfium> {
  const file = createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm');
  const module = await WebAssembly.compile(await readFile(file));
  const memory = { refused: false };
  const instantiate = (imports: Imports, done: (instance: object) => void): object => {
    const { env } = imports;
    const grow = env?.['emscripten_resize_heap'];
    // Without it there would be no limit but the library's own, 2 GiB.
    if (!env || !grow) throw new Error("PDFium doesn't ask for memory as it did");
    env['emscripten_resize_heap'] = (bytes = 0) => {
      // An address of 32 bits comes as a signed number.
      if (bytes >>> 0 <= memoryBytes) return grow(bytes);
      memory.refused = true;
      return 0;
    };
    done(new WebAssembly.Instance(module, imports));
    return {};
  };
  const quiet = (): void => undefined;
  const options = { instantiateWasm: instantiate, print: quiet, printErr: quiet };
  const pdfium = (await PDFiumModule(options)) as Pdfium;
  pdfium._FPDF_InitLibraryWithConfig({});
  return { pdfium, memory };
}
