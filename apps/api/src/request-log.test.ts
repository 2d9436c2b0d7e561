import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRest, type TestIntegration, type TestRest } from './rest.test-support.js';

let rest: TestRest;
let bank: TestIntegration;

beforeAll(async () => {
  rest = await startRest();
  bank = await rest.integration();
});
afterAll(() => rest.close());

/** What a call adds to the log. */
const linesOf = async (url: string, payload: object, headers = {}): Promise<Record<string, unknown>[]> => {
  const before = rest.lines.length;
  await rest.app.inject({ method: 'POST', url, payload, headers });
  return rest.lines.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
};

it('should have from where calls came that were turned away, and of others what kind of caller made them', async () => {
  const logged = async (token: string): Promise<unknown[]> => {
    const body = { integrationId: bank.id, uniqueIdentifier: 'a' };
    const lines = await linesOf('/v2/verification/get-2fa-url', body, { authorization: `Bearer ${token}` });
    return lines.filter(({ msg }) => msg === 'answered').map(({ status, by, from }) => [status, by, from]);
  };
  expect(await logged('no token of ours')).toEqual([[401, undefined, '127.0.0.1']]);
  expect(await logged(bank.token)).toEqual([[200, 'integration', undefined]]);
});

it('should have to whom a token was given, and nothing of the secret', async () => {
  const ask = (client_secret: string) =>
    linesOf('/v2/auth/token', { grant_type: 'client_credentials', client_id: bank.clientId, client_secret });
  const refused = await ask('not the secret');
  expect(refused).toMatchObject([{ status: 401, from: '127.0.0.1' }]);
  expect(JSON.stringify(refused)).not.toContain(bank.id);
  const given = await ask(bank.clientSecret);
  expect(given.filter(({ msg }) => msg === 'a token was given')).toMatchObject([{ integration: bank.id }]);
  expect(JSON.stringify(given)).not.toContain(bank.clientSecret);
});
