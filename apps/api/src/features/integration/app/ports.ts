import type { Actor, Id, InTransaction, Page, PageRequest, Result } from '../../../kernel/index.js';
import type { Queryable } from '../../../platform/vault/index.js';
import type { IntakeKey, Integration, IntegrationSecrets, Mode } from '../domain/integration.js';
import type { Policy } from '../domain/policy.js';

/** How a client proves that it is one: the SHA-256 of its secret. */
export interface ClientCredential {
  readonly integrationId: Id;
  readonly clientSecretHash: Buffer;
  /** Of the secret before, while it still holds. */
  readonly previousHash: Buffer | null;
}

/** Both keys by which an envelope is opened. */
export interface IntakeKeys {
  readonly legacy: { readonly publicKey: string; readonly privateKey: string };
  readonly jwe: IntakeKey;
}

/** Keys that hold beside those that took their place, each until a time. */
export interface PreviousIntakeKeys {
  readonly legacy?: IntakeKeys['legacy'] & { readonly until: Date };
  readonly jwe?: { readonly key: IntakeKey; readonly until: Date };
}

/** What of an integration the encrypted intake goes by. */
export interface IntakeAccount {
  readonly integrationId: Id;
  readonly mode: Mode;
  readonly policy: Policy;
  readonly policyVersion: number;
  /** Another one whenever anything of the integration was changed. */
  readonly revision: string;
  readonly keys: IntakeKeys;
  readonly previous: PreviousIntakeKeys;
}

/** New secrets of an integration, as far as they change. */
export interface NewSecrets extends Partial<IntegrationSecrets> {
  readonly publicKey?: string;
}

/** Until when secrets hold that are replaced; null: they stop at once. */
export interface KeptUntil {
  readonly webhookSecret: Date;
  readonly others: Date | null;
}

/** Reads integrations. */
export interface IntegrationReader {
  find(id: Id): Promise<Integration | undefined>;
  findMany(ids: readonly Id[]): Promise<Integration[]>;
  list(page: PageRequest): Promise<Page<Integration>>;
  /** All of them, the oldest first. */
  ids(): Promise<Id[]>;
  findCredential(clientId: string, now: Date): Promise<ClientCredential | undefined>;
  /** What the encrypted intake goes by. */
  intakeAccount(id: Id): Promise<IntakeAccount | undefined>;
  /** The policy as it was in a version; within a transaction, over its connection. */
  policyOfVersion(id: Id, version: number, db?: Queryable): Promise<Policy>;
  /** The secrets that sign webhooks now: the current one first, and the one before while it still counts. */
  webhookSecrets(id: Id, at: Date): Promise<string[]>;
}

/** Changes integrations, in a transaction. */
export interface IntegrationWriter {
  /** Whether it was inserted: not where the id is taken. */
  insert(integration: Integration, secrets: IntegrationSecrets): Promise<boolean>;
  /** Reads one for a change: until the transaction's end nobody else changes it. */
  findForChange(id: Id): Promise<Integration | undefined>;
  /** Saves what may change; a policy that changed becomes the next version. */
  save(integration: Integration, at: Date): Promise<void>;
  replaceSecrets(id: Id, secrets: NewSecrets, until: KeptUntil): Promise<void>;
}

/** Adds webhook subscriptions; the webhook feature has them. */
export interface SubscriptionAdder {
  add(integrationId: Id, kind: string, url: string): Promise<Result<unknown>>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** What a change of an integration may write. */
export interface IntegrationStores {
  readonly integrations: IntegrationWriter;
  readonly subscriptions: SubscriptionAdder;
  readonly audit: AuditTrail;
}

/** Runs a change. */
export type ChangeIntegrations = InTransaction<IntegrationStores>;
