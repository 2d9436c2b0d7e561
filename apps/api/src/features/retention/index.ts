export { Retention, RETENTION_EVERY_MS, RETENTION_JOB, type Due, type Erased } from './app/retention.js';
export { PostgresDueReader } from './db/due-reader.js';
export { erasureEntity, PostgresErasureRecorder } from './db/erasure-recorder.js';
export { RETAINED, type Erasure, type ErasureCause, type Retained } from './domain/erasure.js';
