import type { DocumentPage, IdentityDocument } from '../words.js';

/** What somebody holds before the camera, each with words of its own. A passport has one page that matters. */
export type Sheet =
  'passport' | 'licence_front' | 'licence_back' | 'address_permit_front' | 'address_permit_back' | 'proof';

export function sheetOf(document: IdentityDocument, page: DocumentPage): Sheet {
  if (page === 'proof_of_address') return 'proof';
  return document === 'passport' ? 'passport' : `${document}_${page}`;
}
