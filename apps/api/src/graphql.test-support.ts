import { createFaceEngine } from '@vestibule/face';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openApplication, type Application } from './composition.js';
import type { FaceApplication } from './face-application.js';
import { readConfig } from './config/index.js';
import { apiGraphql } from './graphql-schema.js';
import type { Id, OperatorRole, Result } from './kernel/index.js';
import { TokenCache } from './platform/access/token-cache.js';
import { createTestDatabase } from './platform/database/testing.js';
import { registerGraphql } from './platform/graphql/index.js';
import { createHttpServer, IdempotencyStore } from './platform/http/index.js';
import { createLogger } from './platform/log/index.js';
import { registerRest } from './rest.js';

/** An answer; `Data` is what the test knows of its data. */
export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
  readonly extensions?: {
    readonly cost: { readonly requested: number; readonly limit: number; readonly depth: number };
  };
}

/** A whole application behind its GraphQL endpoint, on a database of its own. */
export interface TestGraphql {
  readonly application: Application;
  /** The use cases that look at faces. */
  readonly faces: FaceApplication;
  /** What was logged, a line each. */
  readonly lines: string[];
  ask<Data = unknown>(token: string | undefined, query: string, variables?: object): Promise<Answer<Data>>;
  /** Calls over REST. */
  inject(call: InjectOptions): Promise<LightMyRequestResponse>;
  operator(role: OperatorRole, name?: string): Promise<string>;
  close(): Promise<void>;
}

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** How one is started. */
interface StartOptions {
  readonly faces?: boolean;
  /** As in `.env`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts one. Without `faces` its engine is closed from the start, and nothing that looks at a face works. */
export async function startGraphql({
  faces: looking = false,
  environment = {},
}: StartOptions = {}): Promise<TestGraphql> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'vestibule-graphql-'));
  const config = must(
    readConfig({ VESTIBULE_HOME: home, DATABASE_URL: database.url, VESTIBULE_RATE_LIMIT: '100000', ...environment }),
  );
  const application = must(await openApplication(config, { role: 'server' }));
  const engine = createFaceEngine();
  if (!looking) await engine.close();
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const { tokenIssuer } = application;
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const server = await createHttpServer({
    ...{ config, logger, tokens },
    sessions: application.operatorSessions,
    boundCalls: application.deviceCalls,
  });
  const { app, gate } = server;
  const faces = application.withFaceEngine(engine);
  application.reachedAt('http://127.0.0.1');
  const idempotency = new IdempotencyStore(application.dataSource, application.keys);
  const parts = { ...application, ...faces, idempotency, readiness: {} };
  await registerRest(server, { consoleFolder: config.consoleFolder, parts: () => parts });
  await registerGraphql(app, {
    ...(await apiGraphql(application, faces, gate)),
    production: true,
    introspection: false,
    logger,
  });
  return {
    application,
    faces,
    lines,
    ask: async <Data>(token: string | undefined, query: string, variables?: object) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        payload: JSON.stringify({ query, variables }),
      });
      return { status: answer.statusCode, ...answer.json<Omit<Answer<Data>, 'status'>>() };
    },
    inject: (call) => app.inject(call),
    operator: (role, name = 'test') => tokenIssuer.forOperator(name, role, 3_600),
    close: async () => {
      await app.close();
      if (looking) await engine.close();
      await application.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An integration with a token. */
export interface Tenant {
  readonly id: Id;
  readonly token: string;
}

/** Makes an integration. It checks no gestures unless its policy says so: the people whom it enrols do none. */
export const makeTenant = async (
  { application }: TestGraphql,
  name: string,
  policy: Readonly<Record<string, string>> = {},
): Promise<Tenant> => {
  const input = { name, policy: { faceGestureCheck: 'off', ...policy } };
  const { integration } = must(await application.integrations.create({ kind: 'command-line' }, input));
  return { id: integration.id, token: await application.tokenIssuer.forIntegration(integration.id) };
};

/** What is asked of a failure. */
export const FAILURE = '... on Failure { __typename code message details { field reason } }';

/** Asks for a registration URL. */
export const REQUEST = `mutation ($integrationId: ID!, $name: String!) {
  requestFaceRegistration(integrationId: $integrationId, uniqueIdentifier: $name) {
    ... on FaceRegistration { registered url message face { id uniqueIdentifier images { key } enabled } } ${FAILURE}
  }
}`;

interface Requested {
  readonly requestFaceRegistration: { readonly face: { readonly id: string } };
}

/** Makes a face without images; gives its id. */
export const makeFace = async (api: TestGraphql, { id, token }: Tenant, name: string): Promise<Id> => {
  const { data } = await api.ask<Requested>(token, REQUEST, { integrationId: id, name });
  return data.requestFaceRegistration.face.id;
};

/** A connection of an answer. */
export interface Edges<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string>;
}

/** Any text, any number, a text of this form: Vitest's matchers, whose own type is any. */
export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
