export { AuditRecords, type ChainCheck } from './app/audit-records.js';
export { AuditSealing, SEAL_EVERY_MS, SEAL_JOB } from './app/audit-sealing.js';
export type { AuditEntry, SignedSeal } from './app/chain.js';
export { PostgresAuditReader, PostgresSealWriter } from './db/audit-seals.js';
export { PostgresAuditTrail } from './db/audit-trail.js';
export { openSeal } from './app/open-seal.js';
