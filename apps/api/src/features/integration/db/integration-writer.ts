import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import { hashSecret } from '../../../platform/access/token-issuer.js';
import { sealText, type Key, type KeyRing } from '../../../platform/vault/index.js';
import type { IntegrationWriter, KeptUntil, NewSecrets } from '../app/ports.js';
import type { Integration, IntegrationSecrets } from '../domain/integration.js';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.js';
import { integrationEntity, secretContext, toIntegration, type IntegrationRow } from './integration-row.js';

/** Of each secret that is replaced: what is put aside, from which column, and which says until when. */
const KEPT = {
  webhookSecret: {
    column: 'previous_webhook_secret_until',
    of: { previous_webhook_secret_sealed: 'webhook_secret_sealed' },
  },
  clientSecret: { column: 'previous_client_secret_until', of: { previous_client_secret_hash: 'client_secret_hash' } },
  intakeKey: { column: 'previous_intake_key_until', of: { previous_intake_key_sealed: 'intake_key_sealed' } },
  privateKey: {
    column: 'previous_legacy_keys_until',
    of: { previous_public_key: 'public_key', previous_private_key_sealed: 'private_key_sealed' },
  },
} as const satisfies Partial<Record<keyof NewSecrets, object>>;

/** Changes integrations within one transaction. */
export class PostgresIntegrationWriter implements IntegrationWriter {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;

  constructor(transaction: EntityManager, keys: KeyRing) {
    this.#db = transaction;
    this.#keys = keys;
  }

  async insert(integration: Integration, secrets: IntegrationSecrets): Promise<boolean> {
    const { key, wrapped } = await this.#keys.newIntegrationKey(this.#db, integration.id);
    const inserted = await this.#db
      .createQueryBuilder()
      .insert()
      .into(integrationEntity)
      .values({
        ...integration,
        policy: { ...integration.policy },
        clientSecretHash: hashSecret(secrets.clientSecret),
        ...sealSecrets(key, integration.id, secrets),
        policyVersion: 1,
        wrappedKey: wrapped,
      })
      .orIgnore()
      .returning('id')
      .execute();
    if ((inserted.raw as unknown[]).length === 0) return false;
    await this.#db.query('INSERT INTO event_position (integration_id) VALUES ($1)', [integration.id]);
    await this.#keepPolicy(integration.id, 1, integration.policy, integration.createdAt);
    return true;
  }

  async findForChange(id: Id): Promise<Integration | undefined> {
    const row = await this.#db.findOne(integrationEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ? toIntegration(row) : undefined;
  }

  async save({ id, name, mode, callbackUrl, policy }: Integration, at: Date): Promise<void> {
    const before = await this.#db.findOneOrFail(integrationEntity, { where: { id } });
    const changed = !isDeepStrictEqual({ ...DEFAULT_POLICY, ...before.policy }, policy);
    const policyVersion = before.policyVersion + (changed ? 1 : 0);
    if (changed) await this.#keepPolicy(id, policyVersion, policy, at);
    await this.#db.update(integrationEntity, { id }, { name, mode, callbackUrl, policy: { ...policy }, policyVersion });
  }

  /** What was made under a policy keeps it, whatever comes after. */
  async #keepPolicy(id: Id, version: number, policy: Policy, at: Date): Promise<void> {
    await this.#db.query(
      'INSERT INTO integration_policy (integration_id, version, policy, created_at) VALUES ($1, $2, $3, $4)',
      [id, version, { ...policy }, at],
    );
  }

  async replaceSecrets(id: Id, secrets: NewSecrets, until: KeptUntil): Promise<void> {
    // Its row is locked by findForChange: no rotation comes between.
    const key = await this.#keys.currentKey(this.#db, id);
    const { publicKey, clientSecret } = secrets;
    for (const kind of Object.keys(KEPT) as (keyof typeof KEPT)[]) {
      if (secrets[kind]) await this.#keep(id, kind, kind === 'webhookSecret' ? until.webhookSecret : until.others);
    }
    const changes = {
      ...(publicKey !== undefined && { publicKey }),
      ...(clientSecret !== undefined && { clientSecretHash: hashSecret(clientSecret) }),
      ...sealSecrets(key, id, secrets),
    };
    if (Object.keys(changes).length > 0) await this.#db.update(integrationEntity, { id }, changes);
  }

  /** Puts a secret aside that is about to be replaced, until a time; null: nothing of it, nor of what was put aside before. */
  async #keep(id: Id, kind: keyof typeof KEPT, until: Date | null): Promise<void> {
    const { column, of } = KEPT[kind];
    const sets = Object.entries(of).map(([aside, current]) => `${aside} = ${until === null ? 'NULL' : current}`);
    await this.#db.query(`UPDATE integration SET ${sets.join(', ')}, ${column} = $2 WHERE id = $1`, [id, until]);
  }
}

type SealedSecrets = Pick<IntegrationRow, 'privateKeySealed' | 'intakeKeySealed' | 'webhookSecretSealed'>;

function sealSecrets(key: Key, id: Id, secrets: IntegrationSecrets): SealedSecrets;
function sealSecrets(key: Key, id: Id, secrets: Partial<IntegrationSecrets>): Partial<SealedSecrets>;
function sealSecrets(key: Key, id: Id, secrets: Partial<IntegrationSecrets>): Partial<SealedSecrets> {
  const box = (field: string, text: string): Buffer => sealText(key, text, secretContext(id, field));
  return {
    ...(secrets.privateKey !== undefined && { privateKeySealed: box('private_key', secrets.privateKey) }),
    ...(secrets.intakeKey !== undefined && { intakeKeySealed: box('intake_key', JSON.stringify(secrets.intakeKey)) }),
    ...(secrets.webhookSecret !== undefined && { webhookSecretSealed: box('webhook_secret', secrets.webhookSecret) }),
  };
}
