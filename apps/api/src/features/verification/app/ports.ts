import type { EnvelopeKeys } from '@vestibule/envelope';
import type { Actor, Id, InTransaction, Page, PageRequest } from '../../../kernel/index.js';
import type { Erasure } from '../../retention/index.js';
import type { Edge, Status } from '../domain/lifecycle.js';
import type { Change, PersonDetails, Subject, Verification } from '../domain/verification.js';
import type { IdentityDocument } from '../domain/evidence.js';
import type { SandboxOutcome } from '../domain/sandbox.js';
import type {
  BlobStore,
  DecisionWriter,
  ErasedEvidence,
  EvidenceWriter,
  PolicyOfVersion,
  SessionWriter,
} from './evidence-ports.js';

/** What of an integration the intake goes by. */
export interface IntakeAccount {
  readonly integrationId: Id;
  readonly mode: 'test' | 'live';
  readonly policyVersion: number;
  /** Another one whenever anything of the integration was changed. */
  readonly revision: string;
  readonly policy: {
    readonly allowLegacyIntake: boolean;
    readonly allowUnauthenticatedLegacyIntake: boolean;
    readonly verificationExpiryHours: number;
  };
  readonly keys: EnvelopeKeys;
  /** Keys that hold beside those that took their place, each until a time. */
  readonly previous: {
    readonly legacy?: EnvelopeKeys['legacy'] & { readonly until: Date };
    readonly jwe?: { readonly key: EnvelopeKeys['jwe']; readonly until: Date };
  };
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
  /** Where it leads by itself; null: nowhere. */
  readonly sandbox: SandboxOutcome | null;
}

/** Takes verifications in. */
export interface IntakeStore {
  /**
   * Makes a verification with its first change and its entry in the audit trail, and keeps the JWE's id, all or nothing.
   * Nothing is done where the id was kept before, or where the integration is at another revision by now.
   */
  create(
    actor: Actor,
    verification: NewVerification,
    once: OneTimeId | null,
    revision: string,
  ): Promise<Verification | 'replayed' | 'outdated'>;
  /** Keeps a JWE's id; false where it was kept before. */
  takeOnce(integrationId: Id, once: OneTimeId): Promise<boolean>;
}

/** Changes verifications, in a transaction. */
export interface VerificationWriter {
  /** Reads one for a change: until the transaction's end nobody else changes it. */
  findForChange(id: Id): Promise<Verification | undefined>;
  /** Moves one along an edge and writes the change. */
  move(verification: Verification, move: Move): Promise<Verification>;
  /** Something was done: it runs out later, and whatever had failed is over. */
  touch(verification: Verification, dueAt: Date | null): Promise<void>;
  /** Keeps who the person is by the documents. */
  saveDetails(verification: Verification, details: PersonDetails): Promise<void>;
  /** Holds one that is to be erased, whether or not it can be opened; undefined where it was erased. */
  holdForErasure(id: Id): Promise<HeldForErasure | undefined>;
  /** Takes out what is sealed of one, and destroys its person's key; gives the evidence that there was. */
  erase(held: HeldForErasure, at: Date): Promise<readonly ErasedEvidence[]>;
  /** Something failed on our side that a person waits for; nothing where she has handed in meanwhile. */
  noteError(verification: Pick<Verification, 'id' | 'integrationId'>): Promise<void>;
  /** Tells followers of something else that was changed of it; the other calls here tell by themselves. */
  announce(verification: Pick<Verification, 'id' | 'integrationId'>): Promise<void>;
}

/** One that is about to be erased. */
export type HeldForErasure = Pick<Verification, 'id' | 'integrationId' | 'personId'>;

/** What of a verification a step may change beside its status. */
export type Changed = Partial<Pick<Verification, 'expiresAt' | 'openStep' | 'reason' | 'details'>>;

/** A move along an edge. */
export interface Move extends Changed {
  readonly edge: Edge;
  readonly actor: Actor;
  readonly at: Date;
  readonly dueAt: Date | null;
}

/** Something that happened to a verification, to be told to the integration. */
export interface VerificationEvent {
  readonly kind: 'status' | 'decision' | 'proof-of-address';
  readonly integrationId: Id;
  readonly personId: Id;
  readonly subjectId: Id;
  /** Sent as JSON, exactly so. */
  readonly body: object;
  readonly at: Date;
}

/** Writes events beside the change that caused them; the webhook feature has them. */
export interface EventRecorder {
  record(event: VerificationEvent): Promise<void>;
  /** Cancels what is still to be sent about a verification. */
  cancelDeliveries(verificationId: Id): Promise<void>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** Keeps receipts of what was erased; the retention feature has them. */
export interface ErasureRecorder {
  record(erasure: Erasure): Promise<void>;
}

/** What a change of a verification may write. */
export interface VerificationStores {
  readonly verifications: VerificationWriter;
  readonly sessions: SessionWriter;
  readonly evidence: EvidenceWriter;
  readonly decisions: DecisionWriter;
  /** All over one connection: a transaction that waits for a second one could wait for others that do. */
  readonly policyOf: PolicyOfVersion;
  readonly events: EventRecorder;
  readonly audit: AuditTrail;
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly erasures: ErasureRecorder;
}

/** Runs a change. */
export type ChangeVerifications = InTransaction<VerificationStores>;

/** Which verifications are listed; what is not given does not matter. */
export interface VerificationFilter {
  readonly status?: Status;
  readonly uniqueIdentifier?: string;
  /** The document that says who it is. */
  readonly documentType?: IdentityDocument;
  /** From this time on. */
  readonly createdFrom?: Date;
  /** Before this time. */
  readonly createdUntil?: Date;
}

/** A verification whose timer is due. */
export interface DueVerification {
  readonly id: Id;
  /** Where it leads by itself, in the sandbox. */
  readonly sandbox: SandboxOutcome | null;
}

/** Reads verifications. */
export interface VerificationReader {
  /** Those whose timer is due and whose persons were not erased, but for some; the longest due first. */
  due(now: Date, limit: number, except: readonly Id[]): Promise<DueVerification[]>;
  /** The changes of each, in their order, by its id. */
  histories(ids: readonly Id[]): Promise<ReadonlyMap<Id, readonly Change[]>>;
  /** By the code that is typed at a kiosk; whoever's it is. */
  findByCode(code: string): Promise<Verification | undefined>;
  /** Whoever's it is. */
  findAny(id: Id): Promise<Verification | undefined>;
  /** An integration's, the newest first. */
  list(integrationId: Id, filter: VerificationFilter, page: PageRequest): Promise<Page<Verification>>;
  find(integrationId: Id, id: Id): Promise<Verification | undefined>;
  /** The address at which the person is verified; it can be told again at any time and guessed at none. */
  requestUrl(verification: Pick<Verification, 'id' | 'integrationId'>): Promise<string>;
}
