/** What holds while a file is read; counted by the renderer, and looked at again by whoever takes its pages. */
export interface RenderLimits {
  /** Pages that are rendered, from the first one on. */
  readonly maxPages: number;
  /** The longer side of a rendered page, in pixels; pages are enlarged or reduced to it. */
  readonly maxSide: number;
  /** Bytes that the library may have in all: for the file, what it unpacks and the page that it draws. */
  readonly memoryBytes: number;
  /** Characters of text that are taken of a page. */
  readonly maxText: number;
}

/** From the server to the renderer: the one file that it is there for. */
export interface RenderOrder {
  readonly bytes: Uint8Array;
  readonly limits: RenderLimits;
}

/** A page as the renderer hands it over: three bytes a pixel, from the upper left corner. */
export interface RawPage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Its text as the file has it, in the file's order; empty where it has none, as a scan. */
  readonly text: string;
}

/**
 * Why a file is refused; a closed list.
 * - `empty`: no bytes.
 * - `not_a_pdf`: nothing at its beginning says that it is one.
 * - `damaged`: the library can't make sense of it, or broke off over it.
 * - `encrypted`: with a password, or without one for reading.
 * - `no_pages`: none that can be found.
 * - `page_too_large`: a page larger than the format allows.
 * - `out_of_memory`, `out_of_time`: a page takes more of it than any bill does.
 */
export type PdfFault =
  'empty' | 'not_a_pdf' | 'damaged' | 'encrypted' | 'no_pages' | 'page_too_large' | 'out_of_memory' | 'out_of_time';

/** From the renderer to the server. */
export type FromRenderer =
  /** Once, before the file is looked at: what goes wrong from here on is the file's doing. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'page'; readonly page: RawPage }
  /** After the last page. */
  | { readonly kind: 'done'; readonly pageCount: number }
  | { readonly kind: 'refused'; readonly fault: PdfFault };
