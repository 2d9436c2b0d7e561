import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLocalJWKSet, compactVerify, type JSONWebKeySet } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { integratorOf, type Integrator } from '../support/integrator.js';
import {
  createIntegration,
  runCommand,
  startServer,
  type TestCredentials,
  type TestServer,
} from '../support/server.js';

const COMMAND = fileURLToPath(new URL('../../../apps/api/bin/vestibule.mjs', import.meta.url));
const PEOPLE = 40;

interface Status {
  readonly master: { readonly current: boolean };
  readonly signing: readonly object[];
  readonly integrations: readonly { readonly generation: number; readonly left: number }[];
}

// The tests of this file are one story: keys are replaced one after the other while both servers are asked without a pause.
describe('keys that are replaced under two servers at work', () => {
  const [old, next] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let client: pg.Client;
  let servers: [TestServer, TestServer];
  let credentials: TestCredentials;
  let integrators: Integrator[];
  const faces = new Map<string, string>();
  const receipts: string[] = [];

  const environment = (key: string, previous = ''): Record<string, string> => ({
    DATABASE_URL: database.url,
    VESTIBULE_MASTER_KEY: key,
    VESTIBULE_MASTER_KEY_PREVIOUS: previous,
    VESTIBULE_FACE_WORKERS: '1',
    VESTIBULE_RATE_LIMIT: '1000000',
  });
  const home = (): string => servers[0].home;
  const command = <T>(...words: string[]): Promise<T> => runCommand<T>(home(), words, environment(next, old));

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const first = await startServer(environment(old));
    credentials = await createIntegration(first.home, [], environment(old));
    await first.stop();
    // Restarted with both keys, one by one.
    servers = [await startServer(environment(next, old)), await startServer(environment(next, old))];
    integrators = await Promise.all(servers.map((server) => integratorOf(server, credentials)));
    for (let person = 0; person < PEOPLE; person += 1) {
      const name = `person-${person}`;
      const face = await integrators[0]?.faceOf(name);
      faces.set(name, face?.id ?? '');
    }
  });
  afterAll(async () => {
    await client.end();
    for (const server of servers) await server.stop();
    await database.drop();
  });

  /** Asks both servers for people, known and new ones, until the work is done; nothing may fail, and nobody become somebody else. */
  async function underLoad<T>(work: () => Promise<T>): Promise<T> {
    const people = [...faces];
    let going = true;
    let asked = 0;
    const askers = integrators.map(async (integrator, server) => {
      for (let turn = 0; going; turn += 1) {
        const [known, id] = people[turn % people.length] ?? ['', ''];
        const found = await integrator.getUrl(known);
        expect(found.status, JSON.stringify(found.body)).toBe(200);
        expect(JSON.stringify(found.body)).toContain(id);
        const added = await integrator.faceOf(`new-${server}-${faces.size}-${turn}-${asked}`);
        expect(added.id).toMatch(/^[0-9a-f]{24}$/);
        asked += 1;
      }
    });
    try {
      return await Promise.race([work(), Promise.all(askers).then(() => Promise.reject(new Error('nobody asks')))]);
    } finally {
      going = false;
      await Promise.all(askers);
      expect(asked).toBeGreaterThan(0);
    }
  }

  const jwks = async (server: TestServer): Promise<JSONWebKeySet> =>
    (await (await fetch(`${server.api}/.well-known/jwks.json`)).json()) as JSONWebKeySet;

  /** Erases one of the people and keeps her receipt; all that were given before verify with what each server publishes. */
  async function eraseSomebody(): Promise<void> {
    const [name = '', id = ''] = [...faces].at(-1) ?? [];
    faces.delete(name);
    await command('face', 'erase', id);
    const { rows } = await client.query<{ receipt: string }>('SELECT receipt FROM erasure WHERE subject_id = $1', [id]);
    receipts.push(rows[0]?.receipt ?? '');
    for (const server of servers) {
      const keys = createLocalJWKSet(await jwks(server));
      for (const receipt of receipts) await compactVerify(receipt, keys);
    }
  }

  const kept = async (): Promise<string | undefined> => {
    const { rows } = await client.query<{ digest: string }>(
      `SELECT md5(string_agg(id || unique_identifier_index::text || unique_identifier_sealed::text, '' ORDER BY id)) AS digest
       FROM face WHERE id = ANY ($1)`,
      [[...faces.values()]],
    );
    return rows[0]?.digest;
  };

  it("should replace an integration's key, also after a kill -9 in the middle", async () => {
    const before = await kept();
    await underLoad(async () => {
      const child = spawn(process.execPath, [COMMAND, 'keys', 'rotate', 'integration', credentials.id], {
        env: { ...process.env, ...environment(next, old), VESTIBULE_HOME: home() },
        stdio: 'ignore',
      });
      // Killed as soon as it has begun.
      for (;;) {
        const { rows } = await client.query('SELECT 1 FROM integration WHERE key_rotation_started_at IS NOT NULL');
        if (rows.length > 0 || child.exitCode !== null) break;
        await sleep(5);
      }
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await command('keys', 'rotate', 'integration', credentials.id);
    });
    expect(await kept()).toBe(before);
    const status = await command<Status>('keys', 'status');
    expect(status.integrations).toMatchObject([{ left: 0 }]);
    expect(status.integrations[0]?.generation).toBeGreaterThan(1);
    await eraseSomebody();
  });

  it('should replace the signing key and have what the old one signed verify', async () => {
    await underLoad(async () => {
      await command('keys', 'rotate', 'signing');
      for (const server of servers) {
        await expect.poll(async () => (await jwks(server)).keys.length, { timeout: 15_000 }).toBe(2);
      }
    });
    await eraseSomebody();
  });

  it('should replace the master key, after which the old one opens nothing', async () => {
    const before = await kept();
    await underLoad(() => command('keys', 'rotate', 'master'));
    expect(await kept()).toBe(before);
    await eraseSomebody();
    const restarted = await startServer(environment(next));
    const integrator = await integratorOf(restarted, credentials);
    for (const [name, id] of faces) expect((await integrator.faceOf(name)).id).toBe(id);
    await restarted.stop();
    await expect(runCommand(home(), ['keys', 'status'], environment(old))).rejects.toThrow(
      'The master key is not the one',
    );
  });
});
