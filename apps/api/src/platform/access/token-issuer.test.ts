import { createLocalJWKSet, jwtVerify, SignJWT, generateKeyPair } from 'jose';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/index.js';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { MasterKeys, newKey } from '../vault/index.js';
import { TokenIssuer } from './token-issuer.js';

describe('access tokens', () => {
  const master = new MasterKeys(newKey());
  let database: TestDatabase;
  let client: Client;
  let now = new Date('2026-03-01T12:00:00Z');
  const clock = { now: () => now };
  const db = {
    query: async (text: string, parameters?: unknown[]) => (await client.query<object>(text, parameters)).rows,
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('should speak for one integration, for 15 minutes', async () => {
    const issuer = await TokenIssuer.load(db, master, clock);
    const integrationId = newId();
    const token = await issuer.forIntegration(integrationId);
    expect((await issuer.verify(token))?.actor).toEqual({ kind: 'integration', integrationId });
    now = new Date(now.getTime() + 14 * 60_000);
    expect(await issuer.verify(token)).toBeDefined();
    now = new Date(now.getTime() + 2 * 60_000);
    expect(await issuer.verify(token)).toBeUndefined();
  });

  it('should be verifiable by anybody with the published keys, which hold nothing private', async () => {
    const issuer = await TokenIssuer.load(db, master, clock);
    const jwks = issuer.jwks();
    expect(jwks.keys).toHaveLength(1);
    expect(Object.keys(jwks.keys[0] ?? {})).not.toContain('d');
    const token = await issuer.forIntegration(newId());
    const verified = await jwtVerify(token, createLocalJWKSet(jwks), { currentDate: now });
    expect(verified.protectedHeader.alg).toBe('EdDSA');
  });

  it('should stay the same keys after a restart, and be one pair for processes that start at once', async () => {
    const fresh = await createTestDatabase();
    const other = new Client({ connectionString: fresh.url });
    await other.connect();
    const otherDb = {
      query: async (text: string, parameters?: unknown[]) => (await other.query<object>(text, parameters)).rows,
    };
    const issuers = await Promise.all(Array.from({ length: 5 }, () => TokenIssuer.load(otherDb, master, clock)));
    expect(new Set(issuers.map((issuer) => JSON.stringify(issuer.jwks()))).size).toBe(1);
    await other.end();
    await fresh.drop();
  });

  it('should be refused when it bears no signature', async () => {
    const issuer = await TokenIssuer.load(db, master, clock);
    const kid = issuer.jwks().keys[0]?.kid ?? '';
    const [header, payload] = (await issuer.forIntegration(newId())).split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
    expect(await issuer.verify(`${unsigned}.${payload}.`)).toBeUndefined();
    expect(await issuer.verify(`${header}.${payload}.`)).toBeUndefined();
  });

  it('should be refused when it is signed with another key', async () => {
    const issuer = await TokenIssuer.load(db, master, clock);
    const { privateKey } = await generateKeyPair('EdDSA');
    const forged = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: issuer.jwks().keys[0]?.kid ?? '' })
      .setIssuer('vestibule')
      .setAudience('vestibule:integrator')
      .setSubject(newId())
      .setExpirationTime(new Date(now.getTime() + 60_000))
      .sign(privateKey);
    expect(await issuer.verify(forged)).toBeUndefined();
  });

  it('should not let an operator token pass for an integration, or the other way round', async () => {
    const issuer = await TokenIssuer.load(db, master, clock);
    const operator = await issuer.forOperator('ada', 'auditor', 60);
    expect((await issuer.verify(operator))?.actor).toEqual({ kind: 'operator', operatorId: 'ada', role: 'auditor' });
  });
});
