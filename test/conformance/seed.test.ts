import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIntegration, startServer, token, type TestCredentials, type TestServer } from '../support/server.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { seedAnswers, shapeOf } from './seed-answers.js';

const photo = (name: string): Buffer => readFileSync(sharedData('gestures', 'london', `${name}.jpg`));

type Json = Record<string, unknown> & { data: Record<string, unknown> };

// The tests of this file are one story, in the documentation's order.
describeWithSharedData("the answers that the integrators' documentation prints", () => {
  let server: TestServer;
  let bank: TestCredentials;
  let bearer: string;
  let receiver: Server;
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  let printed: unknown[];
  let face: Record<string, unknown>;

  beforeAll(async () => {
    printed = seedAnswers();
    receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    const environment = { VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8' };
    server = await startServer(environment);
    const webhook = `images_stored=http://127.0.0.1:${port}/hook`;
    bank = await createIntegration(server.home, ['--webhook', webhook], environment);
    bearer = await token(server.api, bank);
  });
  afterAll(async () => {
    receiver.close();
    await server.stop();
  });

  const call = async (path: string, body: FormData | object, headers: Record<string, string> = {}) => {
    const form = body instanceof FormData;
    const answer = await fetch(`${server.api}/v2/verification/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, ...(!form && { 'content-type': 'application/json' }), ...headers },
      body: form ? body : JSON.stringify(body),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json };
  };
  const form = (fields: Record<string, string | Buffer>): FormData => {
    const filled = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') filled.set(name, value);
      else filled.set(name, new Blob([Uint8Array.from(value)], { type: 'image/jpeg' }), `${name}.jpg`);
    }
    return filled;
  };
  const ids = () => ({ integrationId: bank.id, uniqueIdentifier: 'user-123' });
  /** A failure has the three fields that are printed, exactly, and a code from the closed list. */
  const expectFailure = (answer: { status: number; body: object }, expected: unknown, code: string): void => {
    expect(answer.body).toEqual({ ...(expected as object), code });
    expect(answer.status).toBe((expected as { statusCode: number }).statusCode);
  };

  it('should be found in the documentation, all seven', () => {
    expect(printed).toHaveLength(7);
  });

  it('should be given for a registration URL', async () => {
    const answer = await call('get-2fa-url', ids());
    expect(answer.status).toBe(200);
    expect(shapeOf(answer.body)).toEqual(shapeOf(printed[0]));
    face = answer.body.data['newFace'] as Record<string, unknown>;
    expect(face).toMatchObject({ integrationId: bank.id, faceId: 'user-123' });
    expect(face['_id']).toMatch(/^[0-9a-f]{24}$/);
    expect(answer.body.data['url']).toBe(`${server.api}/face/${String(face['_id'])}`);
    const page = await fetch(String(answer.body.data['url']));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('should be given where a field is missing', async () => {
    for (const body of [{}, { integrationId: bank.id }, { ...ids(), uniqueIdentifier: '' }]) {
      const { details, ...rest } = (await call('get-2fa-url', body)).body;
      expect(details).toBeDefined();
      expectFailure({ status: 400, body: rest }, printed[2], 'INVALID_INPUT');
    }
  });

  it('should be given where there is no such face, or the person is not enrolled', async () => {
    const images = { smile: photo('001_smiling'), eyeblink: photo('001_neutral') };
    const all = { ...images, left: photo('001_neutral'), right: photo('001_neutral') };
    expectFailure(
      await call('store-2fa-images', form({ faceId: 'f'.repeat(24), ...all })),
      printed[4],
      'FACE_NOT_FOUND',
    );
    const verify = await call('verify-2fa-face', form({ ...ids(), image: photo('001_neutral') }));
    expectFailure(verify, printed[6], 'FACE_NOT_ENROLLED');
    expect(received).toHaveLength(0);
  });

  it('should store four images sent in any order, and give the first answer again to the same key', async () => {
    const send = () =>
      call(
        'store-2fa-images',
        form({
          right: photo('001_neutral'),
          smile: photo('001_smiling'),
          faceId: String(face['_id']),
          left: photo('001_neutral'),
          eyeblink: photo('001_neutral'),
        }),
        { 'idempotency-key': 'store-1' },
      );
    const [first, again] = [await send(), await send()];
    expect(first.status).toBe(200);
    const message = 'Face images stored successfully';
    expect(first.body).toMatchObject({
      message,
      data: { success: true, message, face: { _id: face['_id'] } },
      errors: null,
    });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    face = first.body.data['face'] as Record<string, unknown>;
    const urls = (face['images'] as { url: string }[]).map(({ url }) => url);
    expect(urls.map((url) => url.replace(/[0-9a-f]{24}\.jpg$/, 'ID.jpg'))).toEqual(
      ['smile', 'eyeblink', 'left', 'right'].map((gesture) => `verification/${bank.id}/2fa-${gesture}/ID.jpg`),
    );
  });

  it('should be given to whom the face is registered already', async () => {
    const answer = await call('get-2fa-url', ids());
    expect(answer.status).toBe(200);
    expect(shapeOf(answer.body)).toEqual(shapeOf(printed[1]));
    expect(answer.body.data['face']).toEqual(face);
    const page = await fetch(`${server.api}/face/${String(face['_id'])}`);
    expect(page.status).toBe(404);
  });

  it('should be sent to the webhook, and told by the events', async () => {
    for (let i = 0; i < 100 && received.length === 0; i += 1) await sleep(100);
    expect(received).toHaveLength(1);
    const sent = JSON.parse(received[0]?.body ?? '') as Record<string, unknown>;
    expect(shapeOf(sent)).toEqual(shapeOf(printed[3]));
    expect(sent['result']).toEqual(face);
    const events = await fetch(`${server.api}/v2/events`, { headers: { authorization: `Bearer ${bearer}` } });
    const { data } = (await events.json()) as { data: { events: { id: string; body: unknown }[] } };
    expect(data.events.map(({ body }) => body)).toEqual([sent]);
    expect(data.events[0]?.id).toBe(received[0]?.headers['webhook-id']);
  });

  it('should be given for the person who registered, by a form and by JSON', async () => {
    const byForm = await call('verify-2fa-face', form({ image: photo('001_smiling'), ...ids() }));
    const byJson = await call('verify-2fa-face', {
      ...ids(),
      image: `data:image/jpeg;base64,${photo('001_smiling').toString('base64')}`,
    });
    for (const answer of [byForm, byJson]) {
      expect(answer.status).toBe(200);
      expect(shapeOf(answer.body)).toEqual(shapeOf(printed[5]));
      expect(answer.body.data).toMatchObject({ similarity: 100, faceId: 'user-123' });
    }
  });

  it('should let nobody else in, whichever field a client looks at', async () => {
    const answer = await call('verify-2fa-face', form({ ...ids(), image: photo('003_neutral') }));
    expect(answer.status).toBe(200);
    const message = 'Face not verified';
    expect(answer.body).toEqual({
      message,
      data: { success: false, verified: false, similarity: expect.any(Number) as unknown, faceId: 'user-123', message },
      errors: null,
    });
    expect(answer.body.data['similarity']).toBeLessThan(100);
  });

  it('should show an image to its integration alone', async () => {
    const { url } = (face['images'] as [{ url: string }])[0];
    const get = (authorization?: string) =>
      fetch(`${server.api}/v2/images/${url}`, { headers: authorization === undefined ? {} : { authorization } });
    const shown = await get(`Bearer ${bearer}`);
    expect(shown.headers.get('content-type')).toBe('image/jpeg');
    expect(shown.headers.get('cache-control')).toBe('private, no-store');
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(
      Buffer.from(await shown.arrayBuffer())
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('ffd8ff');
    expect((await get()).status).toBe(401);
    const telecom = await createIntegration(server.home);
    expect((await get(`Bearer ${await token(server.api, telecom)}`)).status).toBe(404);
  });

  it('should have logged nothing personal, and end cleanly', async () => {
    const log = server.log();
    expect(log).toContain('/v2/verification/store-2fa-images');
    for (const secret of ['user-123', String(face['_id']), bank.clientSecret, bearer]) {
      expect(log).not.toContain(secret);
    }
    expect(await server.stop()).toBe(0);
  });
});
