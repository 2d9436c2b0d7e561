/** Documents: from what was seen of them to fields and findings. Runs anywhere; `./node` has the reading of pictures. */
export { readAamvaCard, type AamvaCard } from './aamva/card.js';
export { AAMVA_DEVIATIONS, type AamvaDeviation } from './aamva/subfiles.js';
export { FIELD_NAMES, type DocumentFields, type Field, type FieldName, type FieldSource } from './fields.js';
export { FINDING_NAMES, printedSideFindings, type Finding, type FindingName, type Outcome } from './findings.js';
export { dateText, type PartialDate } from './mrz/dates.js';
export { MRZ_FORMATS, type MrzFormat } from './mrz/layouts.js';
export { parseMrz, type Mrz, type MrzCheck } from './mrz/parse.js';
export { addressIn } from './names/compare-addresses.js';
export { compareNames, nameIn, type NameComparison, type PersonNames } from './names/compare-names.js';
export { readProof, type ProofReading } from './proof/read-proof.js';
export { DOCUMENT_TYPES, unread, type DocumentReading, type DocumentType } from './reading.js';
