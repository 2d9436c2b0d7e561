import { sealJwe } from '@vestibule/envelope';
import { createClient, type Client } from 'graphql-sse';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createIntegration, startServer, token, type TestCredentials, type TestServer } from '../support/server.js';

const CHANGED = `subscription ($id: ID!) { verificationChanged(integrationId: $id) {
  readAnew verificationId verification { status uniqueIdentifier } } }`;
const CREATE = `mutation ($id: ID!, $data: String!) { createVerification(integrationId: $id, encryptedData: $data) {
  ... on CreatedVerification { id } ... on Failure { code } } }`;

/** A call that is under way is waited for, for five seconds; a stream is not. */
const STOP_MS = 4_500;

interface Changed {
  readonly verificationChanged: { readonly readAnew: boolean; readonly verificationId: string | null };
}

// One story, with a client that is not ours.
describe('two server processes on one database', () => {
  let database: TestDatabase;
  let near: TestServer;
  let far: TestServer;
  let bank: TestCredentials;
  let client: Client;
  let connectedTo: TestServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    const environment = {
      DATABASE_URL: database.url,
      VESTIBULE_MASTER_KEY: randomBytes(32).toString('base64'),
      VESTIBULE_FACE_WORKERS: '1',
    };
    near = await startServer(environment);
    far = await startServer(environment);
    bank = await createIntegration(near.home, [], environment);
    connectedTo = near;
    client = createClient({
      url: () => `${connectedTo.api}/graphql`,
      headers: async () => ({ authorization: `Bearer ${await token(connectedTo.api, bank)}` }),
    });
  });
  afterAll(async () => {
    client.dispose();
    await Promise.all([near.stop(), far.stop()]);
    await database.drop();
  });

  /** Makes a verification by the other process, as a server that has no token. */
  const create = async (): Promise<unknown> => {
    const person = { first_name: 'Ada', last_name: 'L', email: 'ada@bank.example', unique_identifier: 'user-1' };
    const variables = { id: bank.id, data: await sealJwe(bank.intakeKey, person) };
    const answer = await fetch(`${far.api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: CREATE, variables }),
    });
    const { data } = (await answer.json()) as { data: { createVerification: { id: string } } };
    return data.createVerification.id;
  };

  it('should tell by one what is changed by the other, and by that one when the first is stopped', async () => {
    const changes = client.iterate<Changed>({ query: CHANGED, variables: { id: bank.id } });
    const next = async (): Promise<unknown> => {
      const result = await changes.next();
      return result.done === true ? undefined : result.value.data?.verificationChanged;
    };
    const anew = { readAnew: true, verificationId: null, verification: null };
    const verification = { status: 'NOT_STARTED', uniqueIdentifier: 'user-1' };
    expect(await next()).toEqual(anew);
    const first = await create();
    expect(await next()).toEqual({ readAnew: false, verificationId: first, verification });

    connectedTo = far;
    const began = performance.now();
    expect(await near.stop({ keepHome: true })).toBe(0);
    expect(performance.now() - began).toBeLessThan(STOP_MS);
    expect(await next()).toEqual(anew);
    const second = await create();
    expect(await next()).toEqual({ readAnew: false, verificationId: second, verification });
    await changes.return?.();
  });
});
