export { renderPdf, type PdfPage, type RenderedPdf, type RenderPdfOptions } from './render-pdf.js';
