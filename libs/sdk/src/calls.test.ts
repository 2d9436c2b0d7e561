import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clientOf, errorOf, ID, REGISTRATION, SECRET, serve, start } from './clients.test-support.js';
import { createClient } from './index.js';
import { failure, success, type Reply } from './scripted-server.test-support.js';

describe('a call', () => {
  it('should be made with a token, as JSON, and give its data', async () => {
    const { server, client } = await serve([success(REGISTRATION)]);
    expect(await client.get2faUrl('user-1')).toEqual(REGISTRATION);
    expect(server.heard).toMatchObject([
      {
        path: '/v2/verification/get-2fa-url',
        headers: { authorization: 'Bearer token-1', 'content-type': 'application/json' },
        body: JSON.stringify({ integrationId: ID, uniqueIdentifier: 'user-1' }),
      },
    ]);
    expect(server.tokenCalls[0]?.body).toBe(`grant_type=client_credentials&client_id=client&client_secret=${SECRET}`);
  });

  it('should keep a path that stands before the API', async () => {
    const server = await start(
      () => success(REGISTRATION),
      ({ path }) => ({ status: 200, body: { access_token: path, expires_in: 900 } }),
    );
    const client = clientOf(server, { baseUrl: `${server.url}/identity/` });
    await client.get2faUrl('user-1');
    expect(server.tokenCalls[0]?.path).toBe('/identity/v2/auth/token');
    expect(server.heard[0]?.path).toBe('/identity/v2/verification/get-2fa-url');
  });

  it.each([
    ['a connection that is cut', 'cut'],
    ['429', failure(429, 'RATE_LIMITED')],
    ['502', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['503', failure(503, 'OVERLOADED')],
    ['504', { status: 504, body: '' }],
    ['a first try that the server still works on', failure(409, 'IDEMPOTENCY_KEY_IN_USE')],
  ] as const)('should be tried again after %s, with the same body and the same key', async (_, reply) => {
    const { server, client } = await serve([reply, reply, success(REGISTRATION)]);
    expect(await client.get2faUrl('user-1')).toEqual(REGISTRATION);
    expect(server.heard).toHaveLength(3);
    expect(new Set(server.heard.map(({ body }) => body)).size).toBe(1);
    expect(new Set(server.heard.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(server.heard[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('should have a key of its own, or the one that it was given', async () => {
    const { server, client } = await serve([success(REGISTRATION)]);
    await client.get2faUrl('user-1');
    await client.get2faUrl('user-1');
    await client.get2faUrl('user-1', { idempotencyKey: 'order-7' });
    const keys = server.heard.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('order-7');
    await expect(client.get2faUrl('user-1', { idempotencyKey: 'two words' })).rejects.toThrow(TypeError);
  });

  it('should be given up after its retries, with the last error', async () => {
    const { server, client } = await serve([failure(503, 'OVERLOADED')]);
    expect(await errorOf(client.get2faUrl('user-1'))).toMatchObject({ code: 'OVERLOADED', status: 503 });
    expect(server.heard).toHaveLength(3);
    await errorOf(client.get2faUrl('user-1', { maxRetries: 0 }));
    expect(server.heard).toHaveLength(4);
  });

  it.each([
    ['400', failure(400, 'INVALID_INPUT')],
    ['409', failure(409, 'IDEMPOTENCY_KEY_REUSED')],
    ['500', failure(500, 'INTERNAL')],
    ['a locked face', failure(429, 'FACE_LOCKED', { 'retry-after': '1' })],
    ['a pause of more than a minute', failure(429, 'RATE_LIMITED', { 'retry-after': '61' })],
  ])('should not be tried again after %s', async (_, reply) => {
    const { server, client } = await serve([reply]);
    await errorOf(client.get2faUrl('user-1'));
    expect(server.heard).toHaveLength(1);
  });

  it.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('should wait for as long as Retry-After says in %s', async (_, header) => {
    const { server, client } = await serve([
      failure(429, 'RATE_LIMITED', { 'retry-after': header() }),
      success(REGISTRATION),
    ]);
    await client.get2faUrl('user-1');
    const [first, second] = server.heard;
    const waited = (second?.at ?? 0) - (first?.at ?? 0);
    expect(waited).toBeGreaterThan(990);
    expect(waited).toBeLessThan(6_000);
  });

  it('should end when its time is over, and be tried again', async () => {
    const { server, client } = await serve(['silence', success(REGISTRATION)]);
    expect(await client.get2faUrl('user-1', { timeoutMs: 500 })).toEqual(REGISTRATION);
    expect(server.heard).toHaveLength(2);
    const silent = await serve(['silence']);
    const error = await errorOf(silent.client.get2faUrl('user-1', { timeoutMs: 100, maxRetries: 0 }));
    expect(error).toMatchObject({ code: 'TIMED_OUT', status: undefined });
  });

  it('should end by its signal, while it is sent and while it waits', async () => {
    const sent = await serve(['silence']);
    const reason = new Error('The person left.');
    const abort = new AbortController();
    const call = sent.client.get2faUrl('user-1', { signal: abort.signal });
    await expect.poll(() => sent.server.heard.length).toBe(1);
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(sent.server.heard).toHaveLength(1);

    const waits = await serve([failure(503, 'OVERLOADED', { 'retry-after': '30' })]);
    const begun = performance.now();
    await expect(waits.client.get2faUrl('user-1', { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(waits.server.heard).toHaveLength(1);
  });

  it('should say where nobody listens', async () => {
    const { server, client } = await serve([]);
    await server.close();
    const error = await errorOf(client.get2faUrl('user-1'));
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED', hint: expect.stringContaining('baseUrl') as string });
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe('an error', () => {
  it('should have everything that the API says', async () => {
    const details = [{ field: 'left', reason: 'shows no face' }];
    const body = {
      statusCode: 422,
      message: 'Look here',
      error: 'Unprocessable Entity',
      code: 'NO_FACE',
      hint: 'h',
      details,
    };
    const { client } = await serve([{ status: 422, body, headers: { 'x-request-id': 'req-1', 'retry-after': '7' } }]);
    const error = await errorOf(client.get2faUrl('user-1'));
    expect(error).toMatchObject({
      name: 'VestibuleError',
      code: 'NO_FACE',
      status: 422,
      message: 'Look here',
      hint: 'h',
      details,
      retryAfterSeconds: 7,
      requestId: 'req-1',
    });
  });

  it.each<[string, Reply]>([
    ["a proxy's page", { status: 404, body: '<html>' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
    ['a success that is no JSON', { status: 200, body: '<html>' }],
    ['a success without data', { status: 200, body: { ok: true } }],
    ['JSON of somebody else', { status: 403, body: { error: 'forbidden' } }],
  ])('should say that %s is no answer of Vestibule', async (_, reply) => {
    const { server, client } = await serve([reply]);
    expect((await errorOf(client.get2faUrl('user-1'))).code).toBe('UNEXPECTED_ANSWER');
    expect(server.heard).toHaveLength(1);
  });

  it('should hold no secret and no token, however it is printed', async () => {
    const started = await start(
      (_, count) => (count === 1 ? failure(400, 'INVALID_INPUT') : 'cut'),
      (_, count) => (count === 1 ? { status: 200, body: { access_token: 'token-1', expires_in: 900 } } : 'cut'),
    );
    const client = clientOf(started, { maxRetries: 0 });
    const other = clientOf(started, { maxRetries: 0 });
    for (const each of [client, client, other]) {
      const printed = inspect(await errorOf(each.get2faUrl('user-1')), { depth: 10, showHidden: true });
      expect(printed).not.toContain(SECRET);
      expect(printed).not.toContain('token-1');
      expect(printed).not.toContain('user-1');
    }
  });
});

describe('a client', () => {
  it.each([
    [{ baseUrl: 'verify.example.com' }, /baseUrl/],
    [{ baseUrl: 'ftp://verify.example.com' }, /baseUrl/],
    [{ baseUrl: 'https://user:password@verify.example.com' }, /^(?!.*user:)/],
    [{ baseUrl: 'https://verify.example.com/?a=b' }, /baseUrl/],
    [{ baseUrl: 'https://verify.example.com', clientId: 'client' }, /belong together/],
  ])('should not be made of %j', (options, words) => {
    expect(() => createClient({ integrationId: ID, ...options })).toThrow(words);
  });
});
