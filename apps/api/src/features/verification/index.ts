export { VerificationIntake, type CreatedVerification } from './app/intake.js';
export type { IntakeAccount } from './app/ports.js';
export { PostgresIntakeStore } from './db/intake-store.js';
export { sweepIntakeIds } from './db/sweep.js';
export { PostgresVerificationReader } from './db/verification-reader.js';
export { describeLifecycle, graphFaults } from './domain/lifecycle.js';
export type { Subject, Verification } from './domain/verification.js';
