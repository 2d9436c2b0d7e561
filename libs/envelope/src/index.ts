export { explainEnvelope, type EnvelopeKeys, type Explanation } from './explain.js';
export { FAULT_CODES, type Fault, type FaultCode, type FieldFault, type Opened } from './fault.js';
export {
  IAT_TOLERANCE_SECONDS,
  importIntakeKey,
  openJwe,
  sealJwe,
  type IntakeJwk,
  type JweCipher,
  type JweContent,
} from './jwe.js';
export {
  importLegacyKeys,
  openLegacy,
  sealLegacy,
  type LegacyCipher,
  type LegacyContent,
  type LegacyKeys,
} from './legacy.js';
export { ENVELOPE_MAXIMUM, formOf, openEnvelope, type Ciphers, type Content, type Form } from './open.js';
export { readCreatePayload, readDetailsPayload, type CreatePayload, type DetailsPayload } from './payloads.js';
