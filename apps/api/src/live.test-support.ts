import { createFaceEngine } from '@vestibule/face';
import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication, type Application } from './composition.js';
import { readConfig, type Config } from './config/index.js';
import { apiGraphql } from './graphql-schema.js';
import { must } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';
import { TokenCache } from './platform/access/token-cache.js';
import { createTestDatabase } from './platform/database/testing.js';
import { openEvents, type EventReader } from './platform/graphql/event-stream.test-support.js';
import { registerGraphql } from './platform/graphql/index.js';
import { closeGracefully, createHttpServer } from './platform/http/index.js';
import { silent } from './rest.test-support.js';

/** One of several servers on one database. */
export interface LiveServer {
  readonly application: Application;
  /** Begins a subscription as whoever has the token. */
  subscribe(token: string, query: string, variables?: object): Promise<EventReader>;
  close(): Promise<void>;
}

/** Two servers with a database in common, and nothing else. */
export interface LiveServers {
  readonly near: LiveServer;
  readonly far: LiveServer;
  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  readonly databaseUrl: string;
  close(): Promise<void>;
}

async function startOne(config: Config): Promise<LiveServer> {
  const application = must(await openApplication(config, { role: 'server' }));
  const { tokenIssuer, deviceCalls: boundCalls } = application;
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const { app, gate } = await createHttpServer({ config, logger: silent, tokens, boundCalls });
  const engine = createFaceEngine();
  await engine.close();
  const graphql = await apiGraphql(application, application.withFaceEngine(engine), gate);
  await registerGraphql(app, { ...graphql, production: true, introspection: false, logger: silent });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    application,
    subscribe: (token, query, variables) =>
      openEvents(`http://127.0.0.1:${port}/graphql`, { query, variables }, { authorization: `Bearer ${token}` }),
    close: async () => {
      await closeGracefully(app, 5_000);
      await application.close();
    },
  };
}

/** Starts them. Webhooks may go to loopback. */
export async function startLive(): Promise<LiveServers> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'vestibule-live-'));
  const config = must(
    readConfig({
      VESTIBULE_HOME: home,
      DATABASE_URL: database.url,
      VESTIBULE_RATE_LIMIT: '100000',
      VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8',
    }),
  );
  // One after the other: the first makes the keys that both use.
  const near = await startOne(config);
  const far = await startOne(config);
  return {
    near,
    far,
    databaseUrl: database.url,
    query: (statement, parameters) => far.application.dataSource.query(statement, parameters),
    close: async () => {
      await Promise.all([near.close(), far.close()]);
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An integration with what its server holds. */
export interface LiveTenant {
  readonly id: Id;
  readonly token: string;
  readonly intakeKey: IntakeJwk;
}

/** Makes one. */
export async function makeLiveTenant({ application }: LiveServer, name: string): Promise<LiveTenant> {
  const { integrations, tokenIssuer } = application;
  const made = must(await integrations.create({ kind: 'command-line' }, { name }));
  const { id } = made.integration;
  return { id, token: await tokenIssuer.forIntegration(id), intakeKey: made.secrets.intakeKey };
}

const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

/** Makes a verification by one of the servers. */
export async function makeVerification(
  { application }: LiveServer,
  { id, intakeKey }: LiveTenant,
  unique_identifier = PERSON.unique_identifier,
): Promise<Id> {
  const sealed = await sealJwe(intakeKey, { ...PERSON, unique_identifier });
  return must(await application.intake.create({ kind: 'nobody' }, id, sealed)).verification.id;
}
