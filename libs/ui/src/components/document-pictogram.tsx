import type { ReactNode } from 'react';
import type { DocumentPage, IdentityDocument } from '../words.js';

export interface DocumentPictogramProps {
  readonly document: IdentityDocument;
  /** Null: the whole of it, as one knows it. */
  readonly page: DocumentPage | null;
}

const CARD = 'M20 31h80a8 8 0 0 1 8 8v44a8 8 0 0 1-8 8H20a8 8 0 0 1-8-8V39a8 8 0 0 1 8-8Z';
const PERSON = 'M34 46a7.500 7.500 0 1 0 .01 0ZM21 77c1-9 6-13 13-13s12 4 13 13';

/** Each drawing's outline, which is filled, and its lines. */
const DRAWINGS: Readonly<
  Record<'passport' | 'page' | 'licence' | 'address_permit' | 'back' | 'letter', readonly string[]>
> = {
  passport: [
    'M30 12h60a7 7 0 0 1 7 7v84a7 7 0 0 1-7 7H30a7 7 0 0 1-7-7V19a7 7 0 0 1 7-7Z',
    'M60 31a17 17 0 1 0 .01 0ZM43 48h34M60 31c-10 9-10 25 0 34c10-9 10-25 0-34M40 80h40M47 93h26',
  ],
  page: [
    'M20 22h80a8 8 0 0 1 8 8v62a8 8 0 0 1-8 8H20a8 8 0 0 1-8-8V30a8 8 0 0 1 8-8Z',
    `${PERSON}M62 40h32M62 52h24M62 64h30M22 86l-3 2.500l3 2.500M33 86l-3 2.500l3 2.500M42 88.500h58`,
  ],
  licence: [
    CARD,
    `${PERSON}M62 66l4-11c1-2 2-3 4-3h14c2 0 3 1 4 3l4 11M59 78V70c0-3 1-4 4-4h28c3 0 4 1 4 4v8ZM66 78v4M88 78v4M60 42h16`,
  ],
  address_permit: [CARD, `${PERSON}M59 64l18-16l18 16M64 61v19h26V61M73 80V69h8v11M58 42h10`],
  back: [CARD, 'M12 42h96M12 52h96M24 64h28M24 72h18M22 82h10M38 82h10M54 82h10M70 82h10M86 82h12'],
  letter: [
    'M35 10h34l22 22v73a7 7 0 0 1-7 7H35a7 7 0 0 1-7-7V17a7 7 0 0 1 7-7Z',
    'M68 11v22h22M40 30h16M40 40h12M60 50l15 13M45 63l15-13M50 60v16h20V60M41 88h38M41 99h26',
  ],
};

function kindOf(document: IdentityDocument, page: DocumentPage | null): keyof typeof DRAWINGS {
  if (page === 'proof_of_address') return 'letter';
  if (document === 'passport') return page === null ? 'passport' : 'page';
  return page === 'back' ? 'back' : document;
}

/** What is to be held before the camera, as a drawing. Decoration: the words stand beside it. */
export function DocumentPictogram({ document, page }: DocumentPictogramProps): ReactNode {
  const kind = kindOf(document, page);
  const [outline, lines] = DRAWINGS[kind];
  return (
    <svg className="v-pictogram" data-document={kind} viewBox="0 0 120 122" aria-hidden="true">
      <path className="v-pic-face" d={outline} />
      <path d={lines} />
    </svg>
  );
}
