import { createFaceEngine } from '@vestibule/face';
import type { FastifyInstance } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openApplication, type Application } from './composition.js';
import { readConfig, type Config } from './config/index.js';
import type { Result } from './kernel/index.js';
import { TokenCache } from './platform/access/token-cache.js';
import { createTestDatabase } from './platform/database/testing.js';
import { createMetrics } from './platform/metrics/index.js';
import { createLogger } from './platform/log/index.js';
import { createHttpServer, IdempotencyStore } from './platform/http/index.js';
import { registerRest } from './rest.js';

/** A whole application behind its REST calls, on a database of its own. */
export interface TestRest {
  readonly app: FastifyInstance;
  readonly application: Application;
  /** What was logged, a line each. */
  readonly lines: string[];
  integration(): Promise<TestIntegration>;
  close(): Promise<void>;
}

/** An integration with its credentials and a token. */
export interface TestIntegration {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
}

/** Whatever of a body a test looks at. */
export interface Answer {
  readonly message: string;
  readonly code: string;
  readonly error: string;
  readonly access_token: string;
  readonly keys: readonly object[];
  readonly details: readonly { readonly field: string; readonly reason: string }[];
  readonly data: {
    readonly success: boolean;
    readonly newFace: { readonly _id: string; readonly integrationId: string; readonly images: readonly object[] };
  };
}

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** Starts one; `environment` as in `.env`. */
export async function startRest(environment: Record<string, string> = {}): Promise<TestRest> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'vestibule-rest-'));
  const config: Config = must(readConfig({ VESTIBULE_HOME: home, DATABASE_URL: database.url, ...environment }));
  const application = must(await openApplication(config, { role: 'server' }));
  const engine = createFaceEngine();
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const { tokenIssuer, deviceCalls, dataSource, keys } = application;
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const server = await createHttpServer({ config, logger, tokens, metrics: createMetrics(), boundCalls: deviceCalls });
  const faceApplication = application.withFaceEngine(engine);
  application.reachedAt('http://127.0.0.1');
  const idempotency = new IdempotencyStore(dataSource, keys);
  const readiness = { database: async () => (await dataSource.query('SELECT 1')) !== undefined };
  await registerRest(server, {
    faceUrl: config.faceUrl,
    parts: () => ({ ...application, ...faceApplication, idempotency, readiness }),
  });
  const { app } = server;
  return {
    app,
    application,
    lines,
    integration: async () => {
      const made = must(await application.integrations.create({ kind: 'command-line' }, { name: 'Branch' }));
      const { id, clientId } = made.integration;
      return { id, clientId, clientSecret: made.secrets.clientSecret, token: await tokenIssuer.forIntegration(id) };
    },
    close: async () => {
      await app.close();
      await engine.close();
      await application.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** For servers whose log nobody reads. */
export const silent = pino({ level: 'silent' });
