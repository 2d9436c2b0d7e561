import { createFaceEngine } from '@vestibule/face';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication, type Application } from './composition.js';
import { readConfig } from './config/index.js';
import { buildApiSchema, GRAPHQL_LIMITS, graphqlContext } from './graphql-schema.js';
import type { Result } from './kernel/index.js';
import { TokenCache } from './platform/access/token-cache.js';
import { createTestDatabase } from './platform/database/testing.js';
import { registerGraphql } from './platform/graphql/index.js';
import { createHttpServer } from './platform/http/index.js';
import { createLogger } from './platform/log/index.js';

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
  /** What was logged, a line each. */
  readonly lines: string[];
  ask<Data = unknown>(token: string | undefined, query: string, variables?: object): Promise<Answer<Data>>;
  operator(role: 'admin' | 'auditor'): Promise<string>;
  close(): Promise<void>;
}

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** Starts one. */
export async function startGraphql(): Promise<TestGraphql> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'vestibule-graphql-'));
  const config = must(readConfig({ VESTIBULE_HOME: home, DATABASE_URL: database.url, VESTIBULE_RATE_LIMIT: '100000' }));
  const application = must(await openApplication(config, { role: 'server' }));
  const engine = createFaceEngine();
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const { tokenIssuer } = application;
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const { app, gate } = await createHttpServer({ config, logger, tokens });
  const faces = application.withFaceEngine(engine, () => 'http://127.0.0.1/face');
  await registerGraphql(app, {
    schema: await buildApiSchema(),
    contextFor: graphqlContext(application, faces, (request) => gate.admit(request)),
    production: true,
    introspection: false,
    limits: GRAPHQL_LIMITS,
    logger,
  });
  return {
    application,
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
    operator: (role) => tokenIssuer.forOperator('test', role, 3_600),
    close: async () => {
      await app.close();
      await engine.close();
      await application.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
