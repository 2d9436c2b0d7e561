import { LRUCache } from 'lru-cache';
import type { DataSource, EntityManager } from 'typeorm';
import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { readPage } from '../../../platform/database/page.js';
import { sql } from '../../../platform/database/sql-file.js';
import { type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import type { ClientCredential, IntakeAccount, IntegrationReader, PreviousIntakeKeys } from '../app/ports.js';
import type { IntakeKey, Integration } from '../domain/integration.js';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.js';
import {
  integrationEntity,
  secretContext,
  toIntegration,
  type IntegrationRow,
  type ShownIntegrationRow,
} from './integration-row.js';

type IntakeRow = Pick<
  IntegrationRow,
  'mode' | 'policy' | 'policyVersion' | 'publicKey' | 'privateKeySealed' | 'intakeKeySealed'
> & {
  readonly revision: string;
  readonly previousIntakeKeySealed: Buffer | null;
  readonly previousIntakeKeyUntil: Date | null;
  readonly previousPublicKey: string | null;
  readonly previousPrivateKeySealed: Buffer | null;
  readonly previousLegacyKeysUntil: Date | null;
};

/** Tens of integrations with a few versions each. */
const KNOWN_POLICIES = 1_000;

/** Reads integrations from Postgres. */
export class PostgresIntegrationReader implements IntegrationReader {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;
  /** They never change. */
  readonly #policies = new LRUCache<string, Policy>({ max: KNOWN_POLICIES });

  constructor(dataSource: DataSource, keys: KeyRing) {
    this.#db = dataSource.manager;
    this.#keys = keys;
  }

  async find(id: Id): Promise<Integration | undefined> {
    return (await this.findMany([id]))[0];
  }

  async findMany(ids: readonly Id[]): Promise<Integration[]> {
    return (await this.#db.query<ShownIntegrationRow[]>(sql('integrations/find.sql'), [ids])).map(toIntegration);
  }

  async list(page: PageRequest): Promise<Page<Integration>> {
    return readPage(this.#db.createQueryBuilder(integrationEntity, 'integration'), page, toIntegration);
  }

  async ids(): Promise<Id[]> {
    const rows = await this.#db.query<{ id: Id }[]>('SELECT id FROM integration ORDER BY created_at, id');
    return rows.map(({ id }) => id);
  }

  async findCredential(clientId: string, now: Date): Promise<ClientCredential | undefined> {
    const row = await this.#db.findOne(integrationEntity, {
      where: { clientId },
      select: {
        id: true,
        clientSecretHash: true,
        previousClientSecretHash: true,
        previousClientSecretUntil: true,
      },
    });
    if (!row) return undefined;
    const { id: integrationId, clientSecretHash, previousClientSecretHash: previous, previousClientSecretUntil } = row;
    const holds = previousClientSecretUntil !== null && previousClientSecretUntil > now;
    return { integrationId, clientSecretHash, previousHash: holds ? previous : null };
  }

  async intakeAccount(id: Id): Promise<IntakeAccount | undefined> {
    const [row] = await this.#db.query<IntakeRow[]>(sql('integrations/intake.sql'), [id]);
    if (!row) return undefined;
    const privateKey = await this.#open(id, row.privateKeySealed, 'private_key');
    const intakeKey = await this.#open(id, row.intakeKeySealed, 'intake_key');
    return {
      integrationId: id,
      mode: row.mode,
      policy: { ...DEFAULT_POLICY, ...row.policy },
      policyVersion: row.policyVersion,
      revision: row.revision,
      keys: {
        legacy: { publicKey: row.publicKey, privateKey },
        jwe: JSON.parse(intakeKey) as IntakeKey,
      },
      previous: await this.#previousKeys(id, row),
    };
  }

  async #previousKeys(id: Id, row: IntakeRow): Promise<PreviousIntakeKeys> {
    const { previousIntakeKeySealed, previousIntakeKeyUntil } = row;
    const { previousPublicKey: publicKey, previousPrivateKeySealed, previousLegacyKeysUntil } = row;
    const jwe = previousIntakeKeySealed && (await this.#open(id, previousIntakeKeySealed, 'intake_key'));
    const privateKey = previousPrivateKeySealed && (await this.#open(id, previousPrivateKeySealed, 'private_key'));
    return {
      ...(jwe &&
        previousIntakeKeyUntil && { jwe: { key: JSON.parse(jwe) as IntakeKey, until: previousIntakeKeyUntil } }),
      ...(publicKey &&
        privateKey &&
        previousLegacyKeysUntil && { legacy: { publicKey, privateKey, until: previousLegacyKeysUntil } }),
    };
  }

  async policyOfVersion(id: Id, version: number, db: Queryable = this.#db): Promise<Policy> {
    const name = `${id} ${version}`;
    const known = this.#policies.get(name);
    if (known) return known;
    const statement = 'SELECT policy FROM integration_policy WHERE integration_id = $1 AND version = $2';
    const [row] = (await db.query(statement, [id, version])) as { policy: Partial<Policy> }[];
    if (!row) throw new Error('A version of a policy was asked for that there is not.');
    const policy = { ...DEFAULT_POLICY, ...row.policy };
    this.#policies.set(name, policy);
    return policy;
  }

  async webhookSecrets(id: Id, at: Date): Promise<string[]> {
    const row = await this.#db.findOne(integrationEntity, {
      where: { id },
      select: {
        id: true,
        webhookSecretSealed: true,
        previousWebhookSecretSealed: true,
        previousWebhookSecretUntil: true,
      },
    });
    if (!row) return [];
    const previous =
      row.previousWebhookSecretUntil && row.previousWebhookSecretUntil > at ? row.previousWebhookSecretSealed : null;
    const boxes = [row.webhookSecretSealed, previous].filter((box) => box !== null);
    return Promise.all(boxes.map((box) => this.#open(id, box, 'webhook_secret')));
  }

  async #open(id: Id, box: Buffer, field: string): Promise<string> {
    return (await this.#keys.openSecret(this.#db, id, box, secretContext(id, field))).toString('utf8');
  }
}
