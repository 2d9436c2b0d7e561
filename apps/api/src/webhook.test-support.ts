import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication, type Application, type OpenOptions } from './composition.js';
import { readConfig, type Config } from './config/index.js';
import { PostgresEventRecorder, type Subscription } from './features/webhook/index.js';
import { newId, type Id, type Result } from './kernel/index.js';
import type { EntityManager } from './platform/database/index.js';
import { createTestDatabase } from './platform/database/testing.js';

/** Who does what a test prepares. */
export const SHELL = { kind: 'command-line' } as const;

/** An application with an integration, on a database of its own; webhooks may go to loopback. */
export interface TestWebhooks {
  readonly config: Config;
  readonly application: Application;
  /** Variables with which the command line works with the same. */
  readonly variables: Readonly<Record<string, string>>;
  readonly integrationId: Id;
  subscribe(url: string): Promise<Subscription>;
  /** Writes an event about somebody, in a transaction of its own or in the one given. */
  record(subjectId?: Id, transaction?: EntityManager): Promise<void>;
  query<Row>(text: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** Opens one. */
export async function openWebhooks(log?: OpenOptions['log']): Promise<TestWebhooks> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'vestibule-webhook-'));
  const variables = {
    VESTIBULE_HOME: home,
    DATABASE_URL: database.url,
    VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8',
    VESTIBULE_LOG_LEVEL: 'silent',
  };
  const config = must(readConfig(variables));
  const application = must(await openApplication(config, { role: 'server', ...(log && { log }) }));
  const { integration } = must(await application.integrations.create(SHELL, { name: 'Bank' }));
  const { dataSource, keys, webhooks } = application;
  const record = async (transaction: EntityManager, subjectId: Id): Promise<void> => {
    const at = new Date();
    const person = await keys.newPerson(transaction, integration.id, at);
    const subject = { integrationId: integration.id, personId: person.id, subjectId };
    const recorder = new PostgresEventRecorder(transaction, keys, 'face');
    await recorder.record({ kind: 'images_stored', ...subject, body: { subjectId }, at });
  };
  return {
    config,
    application,
    variables,
    integrationId: integration.id,
    subscribe: async (url) => must(await webhooks.subscribe(SHELL, integration.id, 'images_stored', url)),
    record: (subjectId = newId(), transaction) =>
      transaction
        ? record(transaction, subjectId)
        : dataSource.transaction((manager: EntityManager) => record(manager, subjectId)),
    query: (text, parameters) => dataSource.query(text, parameters),
    close: async () => {
      await application.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
