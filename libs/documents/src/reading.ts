import { readAamvaCard } from './aamva/card.js';
import { fieldsOfAamva, fieldsOfMrz, type DocumentFields } from './fields.js';
import {
  findingsOfAamva,
  findingsOfMrz,
  findingsOfPrint,
  numberFindings,
  printFindings,
  readable,
  unreadable,
  type Finding,
} from './findings.js';
import { stands } from './mrz/certainty.js';
import type { FoundMrz } from './mrz/find.js';
import { comparePrint } from './print/agreement.js';
import { readLicence } from './print/read-licence.js';
import type { PrintedText } from './print/printed-text.js';

/** What a document is, as far as it says so itself. */
export const DOCUMENT_TYPES = ['passport', 'identity-card', 'visa', 'licence'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** A document as it was read. */
export interface DocumentReading {
  /** Null where nothing says what it is. */
  readonly type: DocumentType | null;
  /** The lines of its machine-readable zone as they are printed; null where it has none. */
  readonly mrz: readonly string[] | null;
  /** Whether the printed check digits hold; null where there are none. */
  readonly valid: boolean | null;
  readonly fields: DocumentFields;
  readonly findings: readonly Finding[];
  /** How sure the reading is on the whole, 0 to 1. */
  readonly confidence: number;
}

/** What was seen in a document's picture. */
export interface Seen {
  readonly mrz: FoundMrz | undefined;
  /** Texts of its bar codes. */
  readonly barcodes: readonly string[];
  /** What is printed for people, as far as it was read: of what has neither a zone nor a bar code all of it. */
  readonly print: readonly PrintedText[];
}

const MRZ_TYPES: Readonly<Record<string, DocumentType>> = {
  P: 'passport',
  V: 'visa',
  A: 'identity-card',
  C: 'identity-card',
  I: 'identity-card',
};

/** A reading of which nothing came; why, in words for the person. */
export const unread = (why: string): DocumentReading => ({
  type: null,
  mrz: null,
  valid: null,
  fields: {},
  findings: unreadable(why),
  confidence: 0,
});

/** What the print alone says, of a licence. */
function readingOfPrint(print: readonly PrintedText[], today: Date): DocumentReading {
  const licence = readLicence(print, today);
  if (!licence) return unread('neither a machine-readable zone, a bar code nor the print of a licence was found');
  const { fields, confidence } = licence;
  const findings = [...findingsOfPrint(fields, today), ...numberFindings('licence', fields)];
  return { type: 'licence', mrz: null, valid: null, fields, findings, confidence };
}

/**
 * What the parts that were seen of a document say together. Where a field is in the zone and in a bar code, the bar code's is taken:
 * it is longer, and has error correction. The print is compared with these, and is all that there is where they are not.
 */
export function readingOf({ mrz: found, barcodes, print }: Seen, today: Date): DocumentReading {
  const card = barcodes.map((text) => readAamvaCard(text)).find((read) => read !== undefined);
  if (!found && !card) return readingOfPrint(print, today);
  const what = [found && 'a machine-readable zone', card && "a licence's bar code"].filter(Boolean).join(' and ');
  const type = card ? 'licence' : (MRZ_TYPES[found?.mrz.type[0] ?? ''] ?? null);
  const fields = { ...(found && fieldsOfMrz(found.mrz, found.confidence)), ...(card && fieldsOfAamva(card)) };
  return {
    type,
    mrz: found?.mrz.lines ?? null,
    // Two readings that hold are none; and of one that might as well be another it can't be said that it holds.
    valid: found ? stands(found) : null,
    fields,
    findings: [
      readable(what),
      ...(found ? findingsOfMrz(found, today) : []),
      ...(card ? findingsOfAamva(card, today) : []),
      ...numberFindings(type, fields),
      ...printFindings(comparePrint(fields, print)),
    ],
    confidence: found?.confidence ?? 1,
  };
}
