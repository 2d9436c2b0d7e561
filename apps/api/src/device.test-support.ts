import { createFaceEngine } from '@vestibule/face';
import type { FastifyInstance } from 'fastify';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { hash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication, type Application } from './composition.js';
import { readConfig } from './config/index.js';
import { apiGraphql } from './graphql-schema.js';
import { showCode, type Id } from './kernel/index.js';
import { TokenCache } from './platform/access/token-cache.js';
import { createTestDatabase } from './platform/database/testing.js';
import { registerGraphql } from './platform/graphql/index.js';
import { createHttpServer, IdempotencyStore } from './platform/http/index.js';
import { createLogger } from './platform/log/index.js';
import { createMetrics } from './platform/metrics/index.js';
import { registerRest } from './rest.js';
import { must, type Answer } from './graphql.test-support.js';

/** Whatever of a body a test looks at. */
export interface Body {
  readonly code?: string;
  readonly error?: string;
  readonly message?: string;
  readonly access_token?: string;
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** What a call comes to. */
interface Called<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** A whole application with everything that a kiosk calls, on a database of its own; its engine looks at nothing unless it is asked to. */
export interface KioskServer {
  readonly application: Application;
  readonly app: FastifyInstance;
  /** What was logged, a line each. */
  readonly lines: string[];
  call<Body>(url: string, payload: object, headers?: Record<string, string>): Promise<Called<Body>>;
  integration(policy?: Readonly<Record<string, string>>): Promise<Id>;
  /** Makes a device; gives its id and its pairing code as it is shown. */
  enrol(integrationId: Id, pin?: string): Promise<{ id: Id; code: string }>;
  /** Makes a face without images. */
  face(integrationId: Id, name: string): Promise<{ id: Id; code: string; url: string }>;
  /** What the audit trail says of a record: who did what, in order. */
  audited(id: Id): Promise<string[]>;
  close(): Promise<void>;
}

/** Under which name injected calls reach the server. */
export const ORIGIN = 'http://localhost';

export async function startKioskServer(
  environment: Record<string, string> = {},
  { faces: looking = false } = {},
): Promise<KioskServer> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'vestibule-device-'));
  const config = must(
    readConfig({
      VESTIBULE_HOME: home,
      DATABASE_URL: database.url,
      VESTIBULE_RATE_LIMIT: '100000',
      ...environment,
    }),
  );
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const application = must(await openApplication(config, { role: 'server' }));
  const engine = createFaceEngine();
  if (!looking) await engine.close();
  const { tokenIssuer, deviceCalls, dataSource, keys } = application;
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const server = await createHttpServer({ config, logger, tokens, metrics: createMetrics(), boundCalls: deviceCalls });
  const { app, gate } = server;
  const faceApplication = application.withFaceEngine(engine);
  application.reachedAt(ORIGIN);
  const idempotency = new IdempotencyStore(dataSource, keys);
  await registerRest(server, {
    consoleFolder: config.consoleFolder,
    parts: () => ({ ...application, ...faceApplication, idempotency, readiness: {} }),
  });
  await registerGraphql(app, {
    ...(await apiGraphql(application, faceApplication, gate)),
    production: true,
    introspection: false,
    logger,
  });
  const actor = { kind: 'command-line' } as const;
  return {
    application,
    app,
    lines,
    call: async <Body>(url: string, payload: object, headers: Record<string, string> = {}) => {
      const answer = await app.inject({ method: 'POST', url, payload, headers });
      return { status: answer.statusCode, headers: answer.headers, body: answer.json<Body>() };
    },
    integration: async (policy = {}) =>
      must(await application.integrations.create(actor, { name: 'Harbour Bank', policy })).integration.id,
    enrol: async (integrationId, pin) => {
      const { device, code } = must(await application.devices.create(actor, { name: 'Left', integrationId, pin }));
      return { id: device.id, code: showCode(code) };
    },
    face: async (integrationId, name) => {
      const requested = must(await faceApplication.registration.requestUrl(actor, integrationId, name));
      if (requested.registered) throw new Error(`${name} is registered already`);
      return { id: requested.face.id, code: requested.face.registrationCode, url: requested.url };
    },
    audited: async (id) => {
      const rows = await dataSource.query<{ entry: string }[]>(
        `SELECT actor || ' ' || action AS entry FROM audit_entry WHERE subject_id = $1 ORDER BY id`,
        [id],
      );
      return rows.map(({ entry }) => entry);
    },
    close: async () => {
      await app.close();
      if (looking) await engine.close();
      await application.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A key pair with its public part as a JWK. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** Makes a key to sign with, or one that things are sealed to. */
export async function newKeyPair(algorithm: 'ES256' | 'EdDSA' | 'ECDH-ES' = 'ES256'): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateKey, jwk: await exportJWK(publicKey) };
}

const algorithmOf = ({ jwk }: KeyPair): string => (jwk.kty === 'EC' ? 'ES256' : 'EdDSA');

/** Claims and headers of a proof that are to be otherwise than right; undefined leaves one out. */
export interface ProofChanges {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
}

/** A DPoP proof (RFC 9449 4.2) for a POST to this address. */
export function proofFor(
  key: KeyPair,
  url: string,
  token?: string,
  { header = {}, claims = {} }: ProofChanges = {},
): Promise<string> {
  const right = {
    jti: randomUUID(),
    htm: 'POST',
    htu: url,
    iat: Math.floor(Date.now() / 1000),
    ...(token !== undefined && { ath: hash('sha256', token, 'base64url') }),
  };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithmOf(key), jwk: key.jwk, ...header })
    .sign(key.privateKey);
}

/** A client assertion (RFC 7523 3) of a device. */
export function assertionOf(key: KeyPair, deviceId: Id, claims: Record<string, unknown> = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const right = { iss: deviceId, sub: deviceId, aud: 'vestibule', jti: randomUUID(), iat, exp: iat + 60 };
  return new SignJWT({ ...right, ...claims }).setProtectedHeader({ alg: algorithmOf(key) }).sign(key.privateKey);
}

/** The body of a token request by an assertion. */
export const tokenRequest = (assertion: string): Record<string, string> => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});

/** A kiosk as it calls the server. */
export interface TestKiosk {
  readonly id: Id;
  readonly signing: KeyPair;
  readonly encryption: KeyPair;
  token(): Promise<string>;
  ask<Data>(query: string, variables?: object): Promise<Answer<Data>>;
}

/** What the pairing call is sent. */
export const pairBody = (code: string, signing: KeyPair, encryption: KeyPair) => ({
  code,
  signingKey: signing.jwk,
  encryptionKey: encryption.jwk,
  keyProtection: 'file',
  platform: 'linux x64',
  version: '1.0.0',
});

/** Makes keys, and pairs a kiosk by a code. */
export async function pairKiosk(
  server: KioskServer,
  code: string,
  signs: 'ES256' | 'EdDSA' = 'ES256',
): Promise<TestKiosk> {
  const [signing, encryption] = [await newKeyPair(signs), await newKeyPair('ECDH-ES')];
  const paired = await server.call<{ data: { deviceId: Id } }>(
    '/v2/devices/pair',
    pairBody(code, signing, encryption),
    {
      dpop: await proofFor(signing, `${ORIGIN}/v2/devices/pair`),
    },
  );
  if (paired.status !== 200) throw new Error(JSON.stringify(paired.body));
  const { deviceId } = paired.body.data;
  let known: string | undefined;
  const token = async (): Promise<string> => {
    const answer = await server.call<{ access_token: string }>(
      '/v2/auth/token',
      tokenRequest(await assertionOf(signing, deviceId)),
      { dpop: await proofFor(signing, `${ORIGIN}/v2/auth/token`) },
    );
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body.access_token;
  };
  return {
    id: deviceId,
    signing,
    encryption,
    token,
    ask: async <Data>(query: string, variables?: object) => {
      known ??= await token();
      const headers = { authorization: `DPoP ${known}`, dpop: await proofFor(signing, `${ORIGIN}/graphql`, known) };
      const { status, body } = await server.call<Omit<Answer<Data>, 'status'>>(
        '/graphql',
        { query, variables },
        headers,
      );
      return { status, ...body };
    },
  };
}

/** The thumbprint of a key. */
export const thumbprint = ({ jwk }: KeyPair): Promise<string> => calculateJwkThumbprint(jwk);
