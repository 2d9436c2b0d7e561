import type { PdfFault, RawPage, RenderLimits } from './messages.js';
import type { OpenedPdfium, Pdfium } from './pdfium.js';

/** What was found: how many pages the document has, or why it is refused. */
export type Drawn = { readonly pageCount: number } | { readonly fault: PdfFault };

/** Of `fpdfview.h`: what FPDF_GetLastError gives for a password that is needed, and for a cipher that isn't known. */
const ENCRYPTED = new Set([4, 5]);
/** Of `fpdfview.h`: three bytes a pixel. */
const FORMAT_BGR = 2;
/** Of `fpdfview.h`: FPDF_ANNOT, notes and stamps on a page. */
const WITH_NOTES = 0x01;
/** Of `fpdfview.h`: FPDF_REVERSE_BYTE_ORDER, which makes it RGB. */
const AS_RGB = 0x10;
const WHITE = 0xffffffff;
/** Of `fpdf_formfill.h`: FPDF_FORMFILLINFO has less than 256 bytes. Its first number is its version; no function is given to it to call. */
const FORM_INFO_BYTES = 256;
const FORM_INFO_VERSION = 1;
/** ISO 32000-1, annex C.2: a page has at most 14,400 units a side, which is 200 inches. */
const MAX_UNITS = 14_400;

/**
 * Draws the first pages of a document and hands each out. Throws where the library breaks off; it must not be used again then,
 * nor after memory was refused to it.
 */
export function drawPages(
  { pdfium, memory }: OpenedPdfium,
  bytes: Uint8Array,
  limits: RenderLimits,
  handOut: (page: RawPage) => void,
): Drawn {
  const address = pdfium.wasmExports.malloc(bytes.length);
  if (address === 0) return { fault: 'out_of_memory' };
  pdfium.HEAPU8.set(bytes, address);
  const document = pdfium._FPDF_LoadMemDocument(address, bytes.length, 0);
  if (document === 0) return { fault: ENCRYPTED.has(pdfium._FPDF_GetLastError()) ? 'encrypted' : 'damaged' };
  if (pdfium._FPDF_GetSecurityHandlerRevision(document) !== -1) return { fault: 'encrypted' };
  const pageCount = pdfium._FPDF_GetPageCount(document);
  if (pageCount < 1) return { fault: 'no_pages' };
  const form = openForm(pdfium, document);
  if (form === 0) return { fault: 'out_of_memory' };
  for (let index = 0; index < Math.min(pageCount, limits.maxPages); index += 1) {
    const page = drawPage(pdfium, { document, form }, index, limits);
    // A picture for which there was no memory is left out, and the page would look as if there had been none.
    if (memory.refused) return { fault: 'out_of_memory' };
    if ('fault' in page) return page;
    handOut(page);
  }
  return { pageCount };
}

/** Without it what is written into the fields of a form isn't drawn. */
function openForm(pdfium: Pdfium, document: number): number {
  const info = pdfium.wasmExports.malloc(FORM_INFO_BYTES);
  if (info === 0) return 0;
  pdfium.HEAPU8.fill(0, info, info + FORM_INFO_BYTES);
  pdfium.HEAPU8[info] = FORM_INFO_VERSION;
  return pdfium._FPDFDOC_InitFormFillEnvironment(document, info);
}

function drawPage(
  pdfium: Pdfium,
  { document, form }: { readonly document: number; readonly form: number },
  index: number,
  { maxSide, maxText }: RenderLimits,
): RawPage | { readonly fault: PdfFault } {
  const page = pdfium._FPDF_LoadPage(document, index);
  if (page === 0) return { fault: 'damaged' };
  const [across, down] = [pdfium._FPDF_GetPageWidth(page), pdfium._FPDF_GetPageHeight(page)];
  if (!(across > 0 && down > 0)) return { fault: 'damaged' };
  if (Math.max(across, down) > MAX_UNITS) return { fault: 'page_too_large' };
  const scale = maxSide / Math.max(across, down);
  const width = Math.max(1, Math.round(across * scale));
  const height = Math.max(1, Math.round(down * scale));
  const [size, stride] = [width * height * 3, width * 3];
  const pixels = pdfium.wasmExports.malloc(size);
  const bitmap = pixels && pdfium._FPDFBitmap_CreateEx(width, height, FORMAT_BGR, pixels, stride);
  if (bitmap === 0) return { fault: 'out_of_memory' };
  pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
  pdfium._FORM_OnAfterLoadPage(page, form);
  pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, WITH_NOTES | AS_RGB);
  pdfium._FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, AS_RGB);
  const text = textOf(pdfium, page, maxText);
  const data = pdfium.HEAPU8.slice(pixels, pixels + size);
  pdfium._FPDFBitmap_Destroy(bitmap);
  pdfium.wasmExports.free(pixels);
  pdfium._FORM_OnBeforeClosePage(page, form);
  pdfium._FPDF_ClosePage(page);
  return { width, height, data, text };
}

/** The text that a page has for being searched and copied; none where there is no memory for it. */
function textOf(pdfium: Pdfium, page: number, maxText: number): string {
  const texts = pdfium._FPDFText_LoadPage(page);
  if (texts === 0) return '';
  const count = Math.min(maxText, pdfium._FPDFText_CountChars(texts));
  // UTF-16, with a zero behind it.
  const size = (count + 1) * 2;
  const address = count > 0 ? pdfium.wasmExports.malloc(size) : 0;
  let text = '';
  if (address !== 0) {
    const written = pdfium._FPDFText_GetText(texts, 0, count, address);
    const end = address + Math.max(0, Math.min(written - 1, count)) * 2;
    text = new TextDecoder('utf-16le').decode(pdfium.HEAPU8.slice(address, end));
    pdfium.wasmExports.free(address);
  }
  pdfium._FPDFText_ClosePage(texts);
  return text;
}
