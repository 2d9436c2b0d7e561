import { EntitySchema } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import type { Integration } from '../domain/integration.js';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.js';

/** The row of an integration, its secrets sealed. */
export interface IntegrationRow {
  id: Id;
  name: string;
  mode: 'test' | 'live';
  callbackUrl: string | null;
  policy: Partial<Policy>;
  clientId: string;
  clientSecretHash: Buffer;
  publicKey: string;
  privateKeySealed: Buffer;
  intakeKeySealed: Buffer;
  webhookSecretSealed: Buffer;
  previousWebhookSecretSealed: Buffer | null;
  previousWebhookSecretUntil: Date | null;
  previousClientSecretHash: Buffer | null;
  previousClientSecretUntil: Date | null;
  wrappedKey: Buffer;
  policyVersion: number;
  version: number;
  createdAt: Date;
}

/** Secrets are read only where they are asked for by name. */
export const integrationEntity = new EntitySchema<IntegrationRow>({
  name: 'integration',
  tableName: 'integration',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    mode: { type: 'text' },
    callbackUrl: { name: 'callback_url', type: 'text', nullable: true },
    policy: { type: 'jsonb' },
    clientId: { name: 'client_id', type: 'text' },
    clientSecretHash: { name: 'client_secret_hash', type: 'bytea', select: false },
    publicKey: { name: 'public_key', type: 'text' },
    privateKeySealed: { name: 'private_key_sealed', type: 'bytea', select: false },
    intakeKeySealed: { name: 'intake_key_sealed', type: 'bytea', select: false },
    webhookSecretSealed: { name: 'webhook_secret_sealed', type: 'bytea', select: false },
    previousWebhookSecretSealed: {
      name: 'previous_webhook_secret_sealed',
      type: 'bytea',
      select: false,
      nullable: true,
    },
    previousWebhookSecretUntil: {
      name: 'previous_webhook_secret_until',
      type: 'timestamptz',
      select: false,
      nullable: true,
    },
    previousClientSecretHash: { name: 'previous_client_secret_hash', type: 'bytea', select: false, nullable: true },
    previousClientSecretUntil: {
      name: 'previous_client_secret_until',
      type: 'timestamptz',
      select: false,
      nullable: true,
    },
    wrappedKey: { name: 'wrapped_key', type: 'bytea', select: false },
    policyVersion: { name: 'policy_version', type: 'integer' },
    version: { type: 'integer', version: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});

/** The columns that are shown: the secrets, and what they are sealed with, are not among them. */
export type ShownIntegrationRow = Pick<
  IntegrationRow,
  'id' | 'name' | 'mode' | 'callbackUrl' | 'policy' | 'clientId' | 'publicKey' | 'createdAt'
>;

/** What is shown of a row. */
export const toIntegration = (row: ShownIntegrationRow): Integration => ({
  id: row.id,
  name: row.name,
  mode: row.mode,
  callbackUrl: row.callbackUrl,
  policy: { ...DEFAULT_POLICY, ...row.policy },
  clientId: row.clientId,
  publicKey: row.publicKey,
  createdAt: row.createdAt,
});

/** What each secret's box is bound to. */
export const secretContext = (id: Id, field: string): string => `integration:${id}:${field}`;
