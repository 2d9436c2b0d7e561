import { importIntakeKey, openJwe } from '@vestibule/envelope';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { errorOf, ID, intakeKey, NOBODY, serve } from './clients.test-support.js';
import { createClient, type VestibuleClient } from './index.js';
import { failure, success } from './scripted-server.test-support.js';

const legacyKeys = { publicKey: '0'.repeat(64), privateKey: randomBytes(32).toString('hex') };
const PERSON = { firstName: 'Zoë', lastName: 'Doe', email: 'zoe@example.com', uniqueIdentifier: 'user-1' };
const CREATED = {
  id: ID,
  status: 'Not Started',
  requestUrl: 'https://id.example/r',
  expiresAt: '2026-01-22T09:45:10.631Z',
};

describe('images', () => {
  const bytes = randomBytes(3_000);
  const store = (client: VestibuleClient, image: Parameters<VestibuleClient['verify2faFace']>[1]) =>
    client.verify2faFace('user-1', image);

  it.each([
    ['bytes', () => new Uint8Array(bytes)],
    ['a Buffer', () => bytes],
    ['a stream', () => Readable.from([bytes.subarray(0, 1_000), bytes.subarray(1_000)])],
    ['a web stream', () => new Blob([Uint8Array.from(bytes)]).stream()],
    ['a Blob', () => new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' })],
  ])('should be sent from %s, whole on every try', async (_, make) => {
    const { server, client } = await serve(['cut', success({ verified: true })]);
    await store(client, make());
    expect(server.heard).toHaveLength(2);
    for (const { headers, body } of server.heard) {
      expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(body).toContain(bytes.toString('latin1'));
      expect(body).toContain('name="image"; filename="image"');
    }
  });

  it('should be refused over 8 MiB before anything is sent, a stream before its end', async () => {
    const { server, client } = await serve([success({ verified: true })]);
    const mebibyte = Buffer.alloc(2 ** 20);
    let read = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          read += 1;
          yield mebibyte;
        }
      })(),
    );
    const inputs = [Buffer.alloc(8 * 2 ** 20 + 1), new Blob([new Uint8Array(8 * 2 ** 20 + 1)]), endless];
    for (const image of inputs) {
      const details = [{ field: 'image', reason: 'is larger than 8 MiB' }];
      expect(await errorOf(store(client, image))).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', details });
    }
    expect(read).toBeLessThan(40);
    expect(server.heard).toHaveLength(0);
    await store(client, Buffer.alloc(8 * 2 ** 20));
    expect(server.heard).toHaveLength(1);
  });

  it('should be fetched by a key, which leads nowhere else', async () => {
    const { server, client } = await serve([{ status: 200, body: 'jpeg' }]);
    expect(String(await client.image('verification/a/2fa-smile/b.jpg'))).toBe('jpeg');
    expect(server.heard[0]?.path).toBe('/v2/images/verification/a/2fa-smile/b.jpg');
    for (const key of ['../events', 'a/../../events', './x', '', 'a//b']) {
      await expect(client.image(key)).rejects.toThrow(TypeError);
    }
    await client.image('a?x=1#y');
    expect(server.heard[1]?.path).toBe('/v2/images/a%3Fx%3D1%23y');
  });
});

describe('a sealed call', () => {
  const sealedIn = (body = '{}'): string => (JSON.parse(body) as { encryptedData: string }).encryptedData;

  it('should send one JWE on all tries, and another for another call', async () => {
    const { server, client } = await serve(['cut', success(CREATED)]);
    expect(await client.createVerification(PERSON)).toEqual({ ...CREATED, expiresAt: new Date(CREATED.expiresAt) });
    await client.createVerification(PERSON);
    const sent = server.heard.map(({ body }) => sealedIn(body));
    expect(sent[1]).toBe(sent[0]);
    expect(sent[2]).not.toBe(sent[0]);
    const opened = await openJwe(await importIntakeKey(intakeKey), sent[0] ?? '', new Date());
    expect(opened).toMatchObject({
      value: { json: { first_name: 'Zoë', last_name: 'Doe', email: 'zoe@example.com', unique_identifier: 'user-1' } },
    });
  });

  it('should need no token for a JWE, and then send no Idempotency-Key, which only a token can have', async () => {
    const { server, client } = await serve(['cut', success(CREATED)], NOBODY);
    await client.createVerification(PERSON);
    expect(server.heard).toHaveLength(2);
    expect(server.tokenCalls).toHaveLength(0);
    for (const { headers } of server.heard) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('idempotency-key');
    }
  });

  it('should be sent once in the older form where nothing keeps it from being done twice', async () => {
    const { server, client } = await serve(['cut', success(CREATED)], { ...NOBODY, legacyKeys });
    const error = await errorOf(client.createVerification(PERSON, { form: 'legacy' }));
    expect(error.code).toBe('CONNECTION_FAILED');
    expect(server.heard).toHaveLength(1);
    expect(sealedIn(server.heard[0]?.body)).toMatch(/^[0-9a-f]+$/);
  });

  it('should say that a verification exists whose answer was lost, and ask anew for what changes nothing', async () => {
    const { client } = await serve(['cut', failure(400, 'INTAKE_REPLAYED'), success({ id: ID })], NOBODY);
    const error = await errorOf(client.createVerification(PERSON));
    expect(error).toMatchObject({ code: 'INTAKE_REPLAYED', hint: expect.stringContaining('exists') as string });
    const asked = await serve(['cut', failure(400, 'INTAKE_REPLAYED'), success({ id: ID })], NOBODY);
    expect(await asked.client.verificationDetails(ID)).toEqual({ id: ID });
    expect(new Set(asked.server.heard.map(({ body }) => sealedIn(body))).size).toBe(2);
  });

  it('should refuse fields that the server would, each by its name, and send nothing', async () => {
    const { server, client } = await serve([success(CREATED)]);
    const error = await errorOf(client.createVerification({ ...PERSON, firstName: '', email: 'nobody' }));
    expect(error.code).toBe('INTAKE_FIELD_INVALID');
    expect(error.details.map(({ field }) => field)).toEqual(['first_name', 'email']);
    expect((await errorOf(client.verificationDetails('1'))).code).toBe('INTAKE_FIELD_INVALID');
    expect(server.heard).toHaveLength(0);
  });

  it('should say which key it lacks', async () => {
    const { server } = await serve([success(CREATED)]);
    const client = createClient({ baseUrl: server.url, integrationId: ID });
    await expect(client.createVerification(PERSON)).rejects.toThrow(/intakeKey/);
    await expect(client.createVerification(PERSON, { form: 'legacy' })).rejects.toThrow(/legacyKeys/);
  });
});

describe('events', () => {
  const event = (n: number) => ({
    id: `evt_${n}`,
    kind: 'status',
    sequence: n,
    subject: { type: 'verification', id: ID },
    createdAt: '2026-01-15T09:45:10.631Z',
    body: null,
  });

  it('should be given one after another over all pages, and by pages with their cursors', async () => {
    const pages = [
      success({ events: [event(1), event(2)], nextCursor: 'c/2', hasMore: true }),
      success({ events: [event(3)], nextCursor: 'c/3', hasMore: false }),
    ];
    const { server, client } = await serve(pages);
    const seen = [];
    for await (const { id, createdAt } of client.events({ limit: 2 })) seen.push([id, createdAt.toISOString()]);
    expect(seen.map(([id]) => id)).toEqual(['evt_1', 'evt_2', 'evt_3']);
    expect(seen[0]?.[1]).toBe('2026-01-15T09:45:10.631Z');
    expect(server.heard.map(({ path }) => path)).toEqual(['/v2/events?limit=2', '/v2/events?after=c%2F2&limit=2']);
    expect(server.heard[0]?.headers).not.toHaveProperty('idempotency-key');
    for await (const { nextCursor } of client.eventPages({ after: 'c/2' })) expect(nextCursor).toBe('c/3');
  });

  it('should be read no further than they are asked for', async () => {
    const { server, client } = await serve([success({ events: [event(1)], nextCursor: 'c', hasMore: true })]);
    for await (const { id } of client.events()) if (id === 'evt_1') break;
    expect(server.heard).toHaveLength(1);
  });
});
