import type { Actor, Id, InTransaction, OperatorRole, Page, PageRequest } from '../../../kernel/index.js';
import type { Operator, Passkey } from '../domain/operator.js';
import type { OperatorSession } from '../domain/session.js';

/** What a password is checked against. */
export interface PasswordCredential {
  readonly operator: Operator;
  readonly passwordHash: string;
  /** The secret of the one-time passwords, in base32. */
  readonly totpSecret: string;
}

/** Reads operators. */
export interface OperatorReader {
  find(id: Id): Promise<Operator | undefined>;
  list(page: PageRequest): Promise<Page<Operator>>;
  passkeysOf(id: Id): Promise<readonly Passkey[]>;
  /** Those that are still good, the newest first. */
  sessionsOf(id: Id, now: Date): Promise<readonly OperatorSession[]>;
  /** By the hash of what is in the cookie, where the session is good and its operator not disabled. */
  findSession(
    secretHash: Buffer,
    now: Date,
  ): Promise<{ readonly session: OperatorSession; readonly role: OperatorRole } | undefined>;
  /** Where she has a password and is not disabled. */
  findByEmail(email: string): Promise<PasswordCredential | undefined>;
  /** The secrets of her one-time passwords: the one that counts, and one that was begun to take its place. */
  findTotpSecrets(id: Id): Promise<{ readonly current: string | undefined; readonly begun: string | undefined }>;
  /** With its operator, where she is not disabled. */
  findPasskey(credentialId: string): Promise<{ readonly passkey: Passkey; readonly operator: Operator } | undefined>;
}

/** What is good once. */
export type TokenPurpose = 'link' | 'add-passkey' | 'use-passkey';

/** Changes operators, in a transaction. */
export interface OperatorWriter {
  /** False where there is one of that address. */
  insert(operator: Operator): Promise<boolean>;
  /** Until the transaction's end nobody else changes her. */
  findForChange(id: Id): Promise<Operator | undefined>;
  /** The first owner, who has never signed in by anything of her own; undefined where an owner has. Locks out who asks at once. */
  findFirstOwner(): Promise<{ readonly isSettled: boolean; readonly operator: Operator | undefined }>;
  /** False where another one has that address. */
  change(
    id: Id,
    changes: {
      readonly email?: string;
      readonly name?: string;
      readonly role?: OperatorRole;
      readonly disabledAt?: Date | null;
    },
  ): Promise<boolean>;
  /** Owners who are not disabled; locks them. */
  countOwners(): Promise<number>;
  signedIn(id: Id, at: Date): Promise<void>;
  beginTotpSecret(id: Id, secret: string): Promise<void>;
  /** Takes a one-time password's step; false where it, or a later one, was taken before. */
  takeTotpStep(id: Id, step: number): Promise<boolean>;
  /** @param isBegun whether the secret that was begun counts from now on */
  setPassword(id: Id, passwordHash: string, isBegun: boolean): Promise<void>;
  /** False where somebody has it. */
  insertPasskey(passkey: Passkey): Promise<boolean>;
  /** False where she has no such passkey. */
  removePasskey(operatorId: Id, id: Id): Promise<boolean>;
  usedPasskey(id: Id, counter: number, at: Date): Promise<void>;
  insertToken(hash: Buffer, purpose: TokenPurpose, operatorId: Id | null, expiresAt: Date): Promise<void>;
  /** Uses one up; undefined where it is unknown, used, too old, or for something else. */
  takeToken(hash: Buffer, purpose: TokenPurpose, now: Date): Promise<{ readonly operatorId: Id | null } | undefined>;
  removeLinks(operatorId: Id): Promise<void>;
  insertSession(session: OperatorSession, secretHash: Buffer): Promise<void>;
  /** False where she has no such session. */
  endSession(operatorId: Id, id: Id): Promise<boolean>;
  /** @param but the one that stays; null: none does */
  endOtherSessions(operatorId: Id, but: Id | null): Promise<void>;
}

/** Wrong passwords in a row, by the hash of the address that was given. */
export interface FailureCounter {
  read(addressHash: Buffer): Promise<{ readonly failures: number; readonly lastAt: Date } | undefined>;
  /** Counts one more than `seen`; false where another one was counted meanwhile. */
  count(addressHash: Buffer, seen: number, at: Date): Promise<boolean>;
  clear(addressHash: Buffer): Promise<void>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** What a change of this feature may write. */
export interface OperatorStores {
  readonly operators: OperatorWriter;
  readonly audit: AuditTrail;
}

/** Runs a change. */
export type ChangeOperators = InTransaction<OperatorStores>;

/** Where a browser is, as what it sent says: what an authenticator binds its answer to. */
export interface Site {
  /** `https://console.bank.example`, each as the browser may name it. */
  readonly origins: readonly string[];
}
