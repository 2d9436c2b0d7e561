import { describe, expect, it } from 'vitest';
import { clientOf, errorOf, NOBODY, REGISTRATION, serve, start } from './clients.test-support.js';
import { failure, success } from './scripted-server.test-support.js';

describe('a token', () => {
  it('should be fetched once for many calls at once, and kept', async () => {
    const { server, client } = await serve([success(REGISTRATION)]);
    await Promise.all(Array.from({ length: 10 }, () => client.get2faUrl('user-1')));
    expect(await client.token()).toBe('token-1');
    expect(server.heard).toHaveLength(10);
    expect(server.tokenCalls).toHaveLength(1);
  });

  it('should be fetched anew before it ends', async () => {
    const started = await start(
      () => success(REGISTRATION),
      (_, count) => ({ status: 200, body: { access_token: `token-${count}`, expires_in: 6 } }),
    );
    const client = clientOf(started);
    await client.get2faUrl('user-1');
    await client.get2faUrl('user-1');
    expect(started.tokenCalls).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    await client.get2faUrl('user-1');
    expect(started.heard.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('should be fetched anew once where it is refused, for the same call', async () => {
    const { server, client } = await serve([failure(401, 'UNAUTHENTICATED'), success(REGISTRATION)]);
    expect(await client.get2faUrl('user-1')).toEqual(REGISTRATION);
    const [first, second] = server.heard;
    expect(second?.headers.authorization).toBe('Bearer token-2');
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    const refused = await serve([failure(401, 'UNAUTHENTICATED')]);
    expect((await errorOf(refused.client.get2faUrl('user-1'))).code).toBe('UNAUTHENTICATED');
    expect(refused.server.heard).toHaveLength(2);
    expect(refused.server.tokenCalls).toHaveLength(2);
  });

  it('should be asked for again after a failure that passes, and not with credentials that are wrong', async () => {
    const invalid = { status: 401, body: { error: 'invalid_client', error_description: 'The client secret is wrong' } };
    const busy = { status: 503, body: { error: 'temporarily_unavailable', error_description: 'Later' } };
    const started = await start(
      () => success(REGISTRATION),
      (_, count) => (count === 1 ? busy : invalid),
    );
    expect(await errorOf(clientOf(started).get2faUrl('user-1'))).toMatchObject({ code: 'invalid_client', status: 401 });
    expect(started.tokenCalls).toHaveLength(2);
    expect(started.heard).toHaveLength(0);
  });

  it('should go on being fetched for the others where one who waits for it leaves', async () => {
    let release = (): void => {};
    const started = await start(() => success(REGISTRATION));
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: typeof fetch = async (input, init) => {
      if (typeof input === 'string' && input.endsWith('/token')) await held;
      return fetch(input, init);
    };
    const client = clientOf(started, { fetch: slow });
    const abort = new AbortController();
    const leaves = client.get2faUrl('user-1', { signal: abort.signal });
    const stays = client.get2faUrl('user-2');
    const reason = new Error('left');
    abort.abort(reason);
    await expect(leaves).rejects.toBe(reason);
    release();
    expect(await stays).toEqual(REGISTRATION);
    expect(started.tokenCalls).toHaveLength(1);
  });

  it('should be missed by calls that need one', async () => {
    const { client } = await serve([success(REGISTRATION)], NOBODY);
    await expect(client.get2faUrl('user-1')).rejects.toThrow(/clientId and clientSecret/);
    await expect(client.token()).rejects.toThrow(TypeError);
  });
});
