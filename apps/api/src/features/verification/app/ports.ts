import type { EnvelopeKeys } from '@vestibule/envelope';
import type { Actor, Id } from '../../../kernel/index.js';
import type { Subject, Verification } from '../domain/verification.js';

/** What of an integration the intake goes by. */
export interface IntakeAccount {
  readonly integrationId: Id;
  readonly mode: 'test' | 'live';
  readonly policyVersion: number;
  readonly policy: {
    readonly allowLegacyIntake: boolean;
    readonly allowUnauthenticatedLegacyIntake: boolean;
    readonly verificationExpiryHours: number;
  };
  readonly keys: EnvelopeKeys;
}

/** Reads what the intake goes by. Undefined where there is no such integration. */
export type IntakeAccountOf = (integrationId: Id) => Promise<IntakeAccount | undefined>;

/** A JWE's id, which is taken once. */
export interface OneTimeId {
  readonly jti: string;
  /** Until when a second one has to be known as a replay. */
  readonly until: Date;
}

/** What a new verification is made from. */
export interface NewVerification {
  readonly id: Id;
  readonly integrationId: Id;
  readonly policyVersion: number;
  readonly subject: Subject;
  readonly requestCode: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** Takes verifications in. */
export interface IntakeStore {
  /**
   * Makes a verification with its first change and its entry in the audit trail, and keeps the JWE's id, all or nothing.
   * Undefined where the id was kept before.
   */
  create(actor: Actor, verification: NewVerification, once: OneTimeId | null): Promise<Verification | undefined>;
  /** Keeps a JWE's id; false where it was kept before. */
  takeOnce(integrationId: Id, once: OneTimeId): Promise<boolean>;
}

/** Reads verifications. */
export interface VerificationReader {
  find(integrationId: Id, id: Id): Promise<Verification | undefined>;
  /** The address at which the person is verified; it can be told again at any time and guessed at none. */
  requestUrl(verification: Pick<Verification, 'id' | 'integrationId'>): Promise<string>;
}
