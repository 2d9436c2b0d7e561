import { sealJwe, sealLegacy } from '@vestibule/envelope';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example' };

let api: TestGraphql;

beforeAll(async () => {
  api = await startGraphql();
});
afterAll(() => api.close());

const make = async () => {
  const policy = { allowLegacyIntake: 'true', allowUnauthenticatedLegacyIntake: 'true' };
  const made = must(await api.application.integrations.create(COMMAND_LINE, { name: 'Bank', mode: 'test', policy }));
  const { id, publicKey, clientId } = made.integration;
  return { id, clientId, ...made.secrets, legacy: { publicKey, privateKey: made.secrets.privateKey } };
};

/** Everything that was put aside a while ago runs out. */
const passTime = () =>
  api.application.dataSource.query(`
    UPDATE integration SET previous_client_secret_until = now(), previous_intake_key_until = now(), previous_legacy_keys_until = now()`);

/** The status with which a secret is given a token. */
const tokenBy = async (clientId: string, clientSecret: string): Promise<number> => {
  const payload = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return (await api.inject({ method: 'POST', url: '/v2/auth/token', payload })).statusCode;
};

/** What a sealed call comes to: its status, and the code where it is refused. */
const send = async (integrationId: string, encryptedData: string): Promise<string> => {
  const payload = { integrationId, encryptedData };
  const answer = await api.inject({ method: 'POST', url: '/v2/verification/create', payload });
  return [answer.statusCode, answer.json<{ code?: string }>().code].filter(Boolean).join(' ');
};

let people = 0;
const person = (): Record<string, string> => ({ ...PERSON, unique_identifier: `person-${(people += 1)}` });

describe('a secret that is made anew', () => {
  it('should leave the client secret before its time, and no longer', async () => {
    const { id, clientId, clientSecret: first } = await make();
    const { integrations } = api.application;
    const renew = async (hours?: number): Promise<string> =>
      must(await integrations.rotateKeys(COMMAND_LINE, id, ['client-secret'], hours)).secrets.clientSecret ?? '';
    const second = await renew(24);
    expect(await Promise.all([tokenBy(clientId, first), tokenBy(clientId, second)])).toEqual([200, 200]);
    const third = await renew(24);
    expect(await Promise.all([first, second, third].map((secret) => tokenBy(clientId, secret)))).toEqual([
      401, 200, 200,
    ]);
    await passTime();
    expect(await Promise.all([tokenBy(clientId, second), tokenBy(clientId, third)])).toEqual([401, 200]);
    await renew(24);
    const last = await renew();
    expect(await Promise.all([tokenBy(clientId, third), tokenBy(clientId, last)])).toEqual([401, 200]);
  });

  it('should leave the intake key before its time, as what it says of an envelope', async () => {
    const { id, intakeKey: first } = await make();
    // The keys are made ready before they are replaced.
    expect(await send(id, await sealJwe(first, person()))).toBe('200');
    const { secrets } = must(await api.application.integrations.rotateKeys(COMMAND_LINE, id, ['intake-key'], 1));
    if (!secrets.intakeKey) throw new Error('No intake key was made.');
    const sealed = await sealJwe(first, person());
    expect(await send(id, sealed)).toBe('200');
    expect(await send(id, sealed)).toBe('400 INTAKE_REPLAYED');
    expect(await send(id, await sealJwe(first, { first_name: 'Ada' }))).toBe('400 INTAKE_FIELD_INVALID');
    expect(await send(id, await sealJwe(secrets.intakeKey, person()))).toBe('200');
    await passTime();
    expect(await send(id, await sealJwe(first, person()))).toBe('400 INTAKE_KEY_UNKNOWN');
    expect(await send(id, await sealJwe(secrets.intakeKey, person()))).toBe('200');
  });

  it('should leave the legacy keys before their time', async () => {
    const { id, legacy: first } = await make();
    const seal = (keys: typeof first): Promise<string> => sealLegacy(keys, person(), 16);
    const rotated = must(await api.application.integrations.rotateKeys(COMMAND_LINE, id, ['legacy-keys'], 1));
    const second = { publicKey: rotated.integration.publicKey, privateKey: rotated.secrets.privateKey ?? '' };
    expect([await send(id, await seal(first)), await send(id, await seal(second))]).toEqual(['200', '200']);
    await passTime();
    expect([await send(id, await seal(first)), await send(id, await seal(second))]).toEqual([
      expect.stringMatching(/^400 INTAKE_/),
      '200',
    ]);
  });

  it('should hold on when the integration’s own key is replaced meanwhile', async () => {
    const { id, intakeKey: first, legacy } = await make();
    must(await api.application.integrations.rotateKeys(COMMAND_LINE, id, ['intake-key', 'legacy-keys'], 1));
    // Twice: the key before opens what it sealed until the next time.
    for (let turn = 0; turn < 2; turn += 1)
      must(await api.application.keyRotation.integration(COMMAND_LINE, id, () => undefined));
    expect(await send(id, await sealJwe(first, person()))).toBe('200');
    expect(await send(id, await sealLegacy(legacy, person(), 16))).toBe('200');
  });

  it.each([-1, 1.5, 169])('should be kept for no %s hours', async (hours) => {
    const { id } = await make();
    expect(await api.application.integrations.rotateKeys(COMMAND_LINE, id, ['client-secret'], hours)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
  });
});
