import { sealJwe, sealLegacy, type IntakeJwk, type LegacyKeys } from '@vestibule/envelope';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKioskServer, type KioskServer } from './device.test-support.js';
import { newId, type Id, type Result } from './kernel/index.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

/** An integration, and what its server holds. */
interface Sender {
  readonly id: Id;
  readonly legacy: LegacyKeys;
  readonly jwk: IntakeJwk;
  readonly token: string;
}

/** What a call came to, whichever way it was made. */
interface Called {
  readonly code: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: readonly { readonly reason: string }[] | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

let server: KioskServer;

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

async function makeSender(
  policy: Readonly<Record<string, string>> = {},
  mode: 'test' | 'live' = 'test',
): Promise<Sender> {
  const { application } = server;
  const made = must(await application.integrations.create(COMMAND_LINE, { name: 'Bank', mode, policy }));
  const { id, publicKey } = made.integration;
  const { privateKey, intakeKey } = made.secrets;
  return {
    id,
    legacy: { publicKey, privateKey },
    jwk: intakeKey,
    token: await application.tokenIssuer.forIntegration(id),
  };
}

interface RestBody {
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly details?: readonly { readonly reason: string }[];
  readonly data?: Record<string, unknown>;
}

interface GraphqlBody {
  readonly data?: { readonly result: Partial<RestBody> & Record<string, unknown> };
  readonly errors?: readonly { readonly message: string; readonly extensions: { code: string; hint?: string } }[];
}

/** The two ways to make either call. */
const WAYS = {
  REST: async (call: 'create' | 'details', id: Id, encryptedData: string, token?: string): Promise<Called> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const payload = { integrationId: id, encryptedData };
    const { body } = await server.call<RestBody>(`/v2/verification/${call}`, payload, headers);
    const { code, message, details, data } = body;
    return { code, message, details, data };
  },
  GraphQL: async (call: 'create' | 'details', id: Id, encryptedData: string, token?: string): Promise<Called> => {
    const field = call === 'create' ? 'createVerification' : 'verificationDetails';
    const shown =
      call === 'create'
        ? '... on CreatedVerification { id status uniqueIdentifier requestUrl expiresAt }'
        : `... on VerificationDetails { id integrationId status uniqueIdentifier documentType requestUrl hasError
             phoneNumberVerified verifiedPhoneNumber documentBack { url } documentFront { url } reason
             verificationDetails { firstName lastName dateOfBirth } }`;
    const query = `mutation ($id: ID!, $data: String!) { result: ${field}(integrationId: $id, encryptedData: $data) {
      ${shown} ... on Failure { code message hint details { reason } } } }`;
    const { body } = await server.call<GraphqlBody>(
      '/graphql',
      { query, variables: { id, data: encryptedData } },
      token === undefined ? {} : { authorization: `Bearer ${token}` },
    );
    const [refused] = body.errors ?? [];
    if (refused) return { ...refused.extensions, message: refused.message, data: undefined };
    const { code, message = '', hint, details, ...data } = body.data?.result ?? {};
    return { code, message, hint, details, data: code === undefined ? data : undefined };
  },
};
const WAY_NAMES = ['REST', 'GraphQL'] as const;

const count = async (id: Id): Promise<number> => {
  const [row] = await server.application.dataSource.query<{ count: number }[]>(
    'SELECT count(*)::integer AS count FROM verification WHERE integration_id = $1',
    [id],
  );
  return row?.count ?? Number.NaN;
};

beforeAll(async () => {
  server = await startKioskServer();
});
afterAll(() => server.close());

describe.each(WAY_NAMES)('the encrypted intake by %s', (way) => {
  const call = WAYS[way];

  it.each(['jwe', 'legacy'] as const)('should make a verification of a %s envelope, and tell of it', async (form) => {
    const { id, jwk, legacy, token } = await makeSender({ allowLegacyIntake: 'true' });
    const seal = (payload: object) => (form === 'jwe' ? sealJwe(jwk, payload) : sealLegacy(legacy, payload, 16));
    const before = Date.now();
    const { code, data } = await call('create', id, await seal(PERSON), token);
    expect(code).toBeUndefined();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
      status: way === 'REST' ? 'Not Started' : 'NOT_STARTED',
      uniqueIdentifier: 'user-1',
    });
    const verificationId = String(data?.['id']);
    expect(data?.['requestUrl']).toMatch(new RegExp(`^http://localhost/verify/${verificationId}-[\\w-]{22}$`));
    const lasts = (Date.parse(String(data?.['expiresAt'])) - before) / 3_600_000;
    expect(lasts).toBeGreaterThanOrEqual(168);
    expect(lasts).toBeLessThan(168.1);

    const details = await call('details', id, await seal({ verification_id: verificationId }), token);
    expect(details.data).toEqual({
      id: verificationId,
      integrationId: id,
      status: way === 'REST' ? 'Not Started' : 'NOT_STARTED',
      uniqueIdentifier: 'user-1',
      documentType: null,
      requestUrl: data?.['requestUrl'],
      hasError: false,
      phoneNumberVerified: false,
      verifiedPhoneNumber: '',
      documentBack: { url: null },
      documentFront: { url: null },
      verificationDetails: {
        firstName: 'Ada',
        lastName: 'Lovelace',
        dateOfBirth: null,
        ...(way === 'REST' && {
          gender: null,
          idNumber: null,
          nationality: null,
          placeOfBirth: null,
          name: null,
          surname: null,
          expiration_date: null,
          address: null,
          country: null,
        }),
      },
      reason: null,
    });
    expect(await server.audited(verificationId)).toEqual([`integration:${id} verification.created`]);
  });

  it('should take the same unique identifier for several verifications', async () => {
    const { id, jwk, token } = await makeSender();
    const made = await Promise.all([1, 2].map(async () => call('create', id, await sealJwe(jwk, PERSON), token)));
    expect(new Set(made.map(({ data }) => data?.['id'])).size).toBe(2);
  });

  it('should take a JWE once, whichever call it was for', async () => {
    const { id, jwk, token } = await makeSender();
    const sealed = await sealJwe(jwk, PERSON);
    const raced = await Promise.all(Array.from({ length: 8 }, () => call('create', id, sealed, token)));
    expect(raced.filter(({ code }) => code === undefined)).toHaveLength(1);
    expect(raced.filter(({ code }) => code === 'INTAKE_REPLAYED')).toHaveLength(7);
    expect(await count(id)).toBe(1);
    const asked = await sealJwe(jwk, { verification_id: newId() });
    expect(await call('details', id, asked, token)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await call('details', id, asked, token)).toMatchObject({ code: 'INTAKE_REPLAYED' });
  });

  it('should take the legacy form only where that is switched on', async () => {
    const { id, legacy, token } = await makeSender();
    const sealed = await sealLegacy(legacy, PERSON);
    expect(await call('create', id, sealed, token)).toMatchObject({ code: 'INTAKE_LEGACY_OFF' });
    must(await server.application.integrations.change(COMMAND_LINE, id, { policy: { allowLegacyIntake: 'true' } }));
    expect(await call('create', id, sealed, token)).toMatchObject({ code: undefined });
  });

  describe.each(['test', 'live'] as const)('of an integration in %s mode', (mode) => {
    it.each<[string, (sender: Sender) => Promise<string>, string]>([
      [
        'cut off at 184 digits',
        async ({ legacy }) =>
          (await sealLegacy(legacy, { ...PERSON, unique_identifier: randomUUID() }, 16)).slice(0, 184),
        'INTAKE_CUT_OFF',
      ],
      ['no hex', async () => 'zz', 'INTAKE_NOT_HEX'],
      [
        'another key',
        async ({ legacy }) => sealLegacy({ ...legacy, privateKey: 'ab'.repeat(32) }, PERSON),
        'INTAKE_WRONG_KEY',
      ],
      ['a wrong tag', async ({ legacy }) => `${await sealLegacy(legacy, PERSON)}00`, 'INTAKE_TAG_MISMATCH'],
      ['no JSON object', async ({ legacy }) => sealLegacy(legacy, [PERSON], 16), 'INTAKE_JSON_INVALID'],
      [
        'a field that is missing',
        async ({ jwk }) => sealJwe(jwk, { ...PERSON, email: undefined }),
        'INTAKE_FIELD_INVALID',
      ],
      [
        'the JWE of another key',
        async ({ jwk }) => sealJwe({ ...jwk, k: Buffer.alloc(32, 1).toString('base64url') }, PERSON),
        'INTAKE_WRONG_KEY',
      ],
      ['the name of another key', async ({ jwk }) => sealJwe({ ...jwk, kid: 'x' }, PERSON), 'INTAKE_KEY_UNKNOWN'],
      ['five dots', async () => '.....', 'INTAKE_JWE_INVALID'],
      ['too much', async () => 'ab'.repeat(8_193), 'INTAKE_TOO_LONG'],
    ])(
      `should refuse %s, ${mode === 'test' ? 'and say what to change' : 'and not say why'}`,
      async (_what, make, code) => {
        const sender = await makeSender({ allowLegacyIntake: 'true' }, mode);
        const refused = await call('create', sender.id, await make(sender), sender.token);
        if (mode === 'test') {
          expect(refused.code).toBe(code);
          if (code === 'INTAKE_CUT_OFF') expect(refused.message).toContain('cut off');
          if (way === 'GraphQL') expect(refused.hint).toMatch(/\w/);
          expect(refused.details?.[0]?.reason, 'what to change').toMatch(/\w/);
        } else {
          expect(refused).toMatchObject({ code: 'INTAKE_UNOPENED', message: 'The payload could not be opened' });
        }
        expect(await count(sender.id)).toBe(0);
      },
    );

    it('should refuse a JWE that is too old, whose sender has the key and may know why', async () => {
      const { id, jwk, token } = await makeSender({}, mode);
      const sealed = await sealJwe(jwk, PERSON, new Date(Date.now() - 301_000));
      expect(await call('create', id, sealed, token)).toMatchObject({ code: 'INTAKE_STALE' });
    });
  });

  it("should not find another integration, or another one's verification", async () => {
    const [own, other] = [await makeSender(), await makeSender()];
    const unknown = await call('create', newId(), await sealJwe(own.jwk, PERSON), own.token);
    const others = await call('create', other.id, await sealJwe(other.jwk, PERSON), own.token);
    expect(unknown).toMatchObject({ code: 'NOT_FOUND', message: 'Integration not found' });
    expect(others).toEqual(unknown);
    const { data } = await call('create', other.id, await sealJwe(other.jwk, PERSON), other.token);
    const asked = await sealJwe(own.jwk, { verification_id: String(data?.['id']) });
    expect(await call('details', own.id, asked, own.token)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'Verification not found',
    });
  });
});

describe.each(WAY_NAMES)('the encrypted intake by %s without a token', (way) => {
  const call = WAYS[way];

  it('should take a JWE, which proves itself, in the name of the integration, and tell of it', async () => {
    const { id, jwk } = await makeSender();
    const { data } = await call('create', id, await sealJwe(jwk, PERSON));
    const verificationId = String(data?.['id']);
    expect(await server.audited(verificationId)).toEqual([`integration:${id} verification.created`]);
    const details = await call('details', id, await sealJwe(jwk, { verification_id: verificationId }));
    expect(details.data).toMatchObject({ id: verificationId, integrationId: id, uniqueIdentifier: 'user-1' });
  });

  it('should take the legacy form only where that is switched on too, and in nobody’s name', async () => {
    const off = await makeSender({ allowLegacyIntake: 'true' });
    expect(await call('create', off.id, await sealLegacy(off.legacy, PERSON))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await count(off.id)).toBe(0);
    const on = await makeSender({ allowLegacyIntake: 'true', allowUnauthenticatedLegacyIntake: 'true' });
    const { data } = await call('create', on.id, await sealLegacy(on.legacy, PERSON));
    expect(await server.audited(String(data?.['id']))).toEqual(['nobody verification.created']);
  });

  it('should take a JWE once', async () => {
    const { id, jwk } = await makeSender();
    const sealed = await sealJwe(jwk, PERSON);
    const raced = await Promise.all(Array.from({ length: 4 }, () => call('create', id, sealed)));
    expect(raced.filter(({ code }) => code === undefined)).toHaveLength(1);
    expect(raced.filter(({ code }) => code === 'INTAKE_REPLAYED')).toHaveLength(3);
    expect(await count(id)).toBe(1);
  });

  it("should not find another integration, or another one's verification", async () => {
    const [own, other] = [await makeSender(), await makeSender()];
    expect(await call('create', newId(), await sealJwe(own.jwk, PERSON))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await call('create', other.id, await sealJwe(own.jwk, PERSON))).toMatchObject({
      code: 'INTAKE_KEY_UNKNOWN',
    });
    const { data } = await call('create', other.id, await sealJwe(other.jwk, PERSON));
    const asked = await sealJwe(own.jwk, { verification_id: String(data?.['id']) });
    expect(await call('details', own.id, asked)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('should refuse a token that is none, rather than overlook it', async () => {
    const { id, jwk } = await makeSender();
    expect(await call('create', id, await sealJwe(jwk, PERSON), 'none')).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'A valid access token is required',
    });
    expect(await count(id)).toBe(0);
  });
});

describe('a verification that was created', () => {
  it('should be answered again for its Idempotency-Key, before its JWE is called a replay', async () => {
    const { id, jwk, token } = await makeSender();
    const payload = { integrationId: id, encryptedData: await sealJwe(jwk, PERSON) };
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    const first = await server.call<RestBody>('/v2/verification/create', payload, headers);
    const again = await server.call<RestBody>('/v2/verification/create', payload, headers);
    expect(first.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(await count(id)).toBe(1);
  });

  it('should keep the policy that it was made under', async () => {
    const { id, jwk, token } = await makeSender({ verificationExpiryHours: '1' });
    const made = async (): Promise<{ policyVersion: number; expires: number }> => {
      const { data } = await WAYS.REST('create', id, await sealJwe(jwk, PERSON), token);
      const [row] = await server.application.dataSource.query<{ policyVersion: number }[]>(
        'SELECT policy_version AS "policyVersion" FROM verification WHERE id = $1',
        [data?.['id']],
      );
      const hours = Math.round((Date.parse(String(data?.['expiresAt'])) - Date.now()) / 3_600_000);
      return { policyVersion: row?.policyVersion ?? 0, expires: hours };
    };
    expect(await made()).toEqual({ policyVersion: 1, expires: 1 });
    const { integrations, dataSource } = server.application;
    must(await integrations.change(COMMAND_LINE, id, { name: 'Renamed' }));
    must(await integrations.change(COMMAND_LINE, id, { policy: { verificationExpiryHours: '2' } }));
    expect(await made()).toEqual({ policyVersion: 2, expires: 2 });
    const kept = await dataSource.query<{ hours: number }[]>(
      `SELECT (policy -> 'verificationExpiryHours')::integer AS hours FROM integration_policy
       WHERE integration_id = $1 ORDER BY version`,
      [id],
    );
    expect(kept.map(({ hours }) => hours)).toEqual([1, 2]);
  });

  it('should stand in the database with nothing personal in clear', async () => {
    const { id, jwk, token } = await makeSender();
    await WAYS.REST('create', id, await sealJwe(jwk, PERSON), token);
    const rows = await server.application.dataSource.query<object[]>(
      'SELECT * FROM verification JOIN person ON person.id = verification.person_id WHERE verification.integration_id = $1',
      [id],
    );
    const bytes = Buffer.concat(
      rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value)))),
      ),
    );
    for (const text of Object.values(PERSON)) expect(bytes.includes(text), text).toBe(false);
  });

  it('should say nothing personal in the log', () => {
    for (const text of ['Lovelace', 'ada@bank.example']) expect(server.lines.join('\n')).not.toContain(text);
  });
});
