import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRest, type Answer, type TestIntegration, type TestRest } from '../../../rest.test-support.js';
import { readTokenRequest } from './client-credentials.js';

let rest: TestRest;
let bank: TestIntegration;

beforeAll(async () => {
  rest = await startRest();
  bank = await rest.integration();
});
afterAll(() => rest.close());

const FORM = 'application/x-www-form-urlencoded';
const token = (payload: string, headers: Record<string, string> = {}) =>
  rest.app.inject({ method: 'POST', url: '/v2/auth/token', headers: { 'content-type': FORM, ...headers }, payload });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

it('should give a token that works for a form, for JSON and for the Basic scheme, and never let it be cached', async () => {
  const fields = { grant_type: 'client_credentials', client_id: bank.clientId, client_secret: bank.clientSecret };
  const answers = [
    await token(new URLSearchParams(fields).toString()),
    await token(JSON.stringify(fields), { 'content-type': 'application/json' }),
    await token('grant_type=client_credentials', basic(bank.clientId, bank.clientSecret)),
  ];
  for (const answer of answers) {
    expect(answer.statusCode).toBe(200);
    expect(answer.json<Answer>()).toEqual({
      access_token: expect.any(String) as unknown,
      token_type: 'Bearer',
      expires_in: 900,
    });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    const authorization = `Bearer ${answer.json<Answer>().access_token}`;
    expect((await rest.app.inject({ url: '/v2/events', headers: { authorization } })).statusCode).toBe(200);
  }
});

it.each([
  ['grant_type=password', 400, 'unsupported_grant_type'],
  ['client_id=x', 400, 'invalid_request'],
  ['', 400, 'invalid_request'],
  ['grant_type=client_credentials&grant_type=client_credentials', 400, 'invalid_request'],
  ['grant_type=client_credentials', 401, 'invalid_client'],
  ['grant_type=client_credentials&client_id=x&client_secret=y', 401, 'invalid_client'],
])('should answer %s as RFC 6749 does', async (payload, status, error) => {
  const answer = await token(payload);
  expect(answer.statusCode).toBe(status);
  expect(answer.json<Answer>()).toEqual({ error, error_description: expect.any(String) as unknown });
  expect(answer.headers['cache-control']).toBe('no-store');
  if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
});

it('should answer what is refused before it is looked at, though RFC 6749 has no form for it', async () => {
  const answer = await token('grant_type=client_credentials', { 'content-encoding': 'gzip' });
  expect(answer.statusCode).toBe(415);
  expect(answer.json<Answer>()).toMatchObject({ statusCode: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
});

it('should say that grant_type is required where it is left out, in either form, and of no body at all', async () => {
  const json = { 'content-type': 'application/json' };
  const answers = [
    await token('client_id=x'),
    await token(''),
    await token('{}', json),
    await token('', json),
    await rest.app.inject({ method: 'POST', url: '/v2/auth/token' }),
  ];
  for (const answer of answers) {
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Answer>()).toEqual({ error: 'invalid_request', error_description: 'grant_type is required' });
  }
  expect((await token('[]', json)).json<Answer>()).toEqual({
    error: 'invalid_request',
    error_description: 'body must be an object',
  });
});

it('should answer an unknown client and a wrong secret alike', async () => {
  const [unknown, wrong] = [
    await token('grant_type=client_credentials', basic('f'.repeat(24), bank.clientSecret)),
    await token('grant_type=client_credentials', basic(bank.clientId, 'wrong')),
  ];
  expect(unknown.body).toBe(wrong.body);
});

it('should answer bodies that it can not read in its own form', async () => {
  const unparsable = await token('{', { 'content-type': 'application/json' });
  expect([unparsable.statusCode, unparsable.json<Answer>().error]).toEqual([400, 'invalid_request']);
  expect((await token('x', { 'content-type': 'text/plain' })).statusCode).toBe(415);
  expect((await token('x'.repeat(20_000))).json<Answer>().error).toBe('invalid_request');
  const typed = await token(JSON.stringify({ grant_type: { $ne: 1 } }), { 'content-type': 'application/json' });
  expect(typed.json<Answer>().error).toBe('invalid_request');
});

it('should form-decode both parts of Basic credentials, and refuse two ways at once', () => {
  const header = `Basic ${Buffer.from('a%3Ab+c:s%25%C3%A9').toString('base64')}`;
  const body = { grant_type: 'client_credentials' };
  expect(readTokenRequest(body, header)).toEqual({ ok: true, value: { clientId: 'a:b c', clientSecret: 's%é' } });
  expect(readTokenRequest({ ...body, client_secret: 'x' }, header)).toMatchObject({
    error: { error: 'invalid_request' },
  });
  expect(readTokenRequest(body, `Basic ${Buffer.from('a:%zz').toString('base64')}`)).toMatchObject({
    error: { error: 'invalid_client' },
  });
});

it('should publish the keys that tokens are checked with', async () => {
  const { keys } = (await rest.app.inject({ url: '/.well-known/jwks.json' })).json<Answer>();
  expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
  expect(keys[0]).not.toHaveProperty('d');
});
