import type { DataSource, EntityManager } from 'typeorm';
import type { Id, Page, PageRequest } from '../../../kernel/index.js';
import { readPage } from '../../../platform/database/page.js';
import { sql } from '../../../platform/database/sql-file.js';
import { openText, type KeyRing } from '../../../platform/vault/index.js';
import type { ClientCredential, IntegrationReader } from '../app/ports.js';
import type { Integration } from '../domain/integration.js';
import { integrationEntity, secretContext, toIntegration, type ShownIntegrationRow } from './integration-row.js';

/** Reads integrations from Postgres. */
export class PostgresIntegrationReader implements IntegrationReader {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;

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

  async findCredential(clientId: string): Promise<ClientCredential | undefined> {
    const row = await this.#db.findOne(integrationEntity, {
      where: { clientId },
      select: { id: true, clientSecretHash: true },
    });
    return row ? { integrationId: row.id, clientSecretHash: row.clientSecretHash } : undefined;
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
    const key = await this.#keys.integrationKey(this.#db, id);
    const previous =
      row.previousWebhookSecretUntil && row.previousWebhookSecretUntil > at ? row.previousWebhookSecretSealed : null;
    return [row.webhookSecretSealed, previous].flatMap((box) =>
      box ? [openText(key, box, secretContext(id, 'webhook_secret'))] : [],
    );
  }
}
