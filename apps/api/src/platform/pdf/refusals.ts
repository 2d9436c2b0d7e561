import { domainError, type DomainError } from '../../kernel/index.js';
import type { PdfFault } from './messages.js';

const anew = { hint: 'Save it anew by printing it to a PDF, or send a picture of it.' };

/** The faults of a file, in words for whoever sent it. */
export const PDF_ERRORS = {
  empty: domainError('PDF_UNREADABLE', 'the file is empty'),
  not_a_pdf: domainError('PDF_UNREADABLE', 'the file is not a PDF'),
  damaged: domainError('PDF_UNREADABLE', 'the PDF is damaged', anew),
  encrypted: domainError('PDF_UNREADABLE', 'the PDF is encrypted: send one without protection', anew),
  no_pages: domainError('PDF_UNREADABLE', 'the PDF has no pages'),
  page_too_large: domainError('PDF_TOO_LARGE', 'a page of the PDF is over 200 inches (5 m) long', anew),
  out_of_memory: domainError('PDF_TOO_LARGE', 'the PDF takes too much memory to be shown', anew),
  out_of_time: domainError('PDF_TOO_LARGE', 'the PDF takes too long to be shown', anew),
} as const satisfies Record<PdfFault, DomainError>;
