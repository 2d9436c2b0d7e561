import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assertionOf,
  newKeyPair,
  ORIGIN,
  pairBody,
  pairKiosk,
  proofFor,
  startKioskServer,
  thumbprint,
  tokenRequest,
  type Body,
  type KeyPair,
  type KioskServer,
  type TestKiosk,
} from './device.test-support.js';
import { FAILURE, textLike } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';

const PAIR = '/v2/devices/pair';
const TOKEN = '/v2/auth/token';
const COMMAND_LINE = { kind: 'command-line' } as const;

let server: KioskServer;
let bank: Id;

beforeAll(async () => {
  server = await startKioskServer();
  bank = await server.integration();
});
afterAll(() => server.close());

const pairing = async (code: string, keys: { signing: KeyPair; encryption: KeyPair }, more: object = {}) =>
  server.call<Body>(
    PAIR,
    { ...pairBody(code, keys.signing, keys.encryption), ...more },
    { dpop: await proofFor(keys.signing, `${ORIGIN}${PAIR}`) },
  );

const newKeys = async () => ({ signing: await newKeyPair(), encryption: await newKeyPair('ECDH-ES') });

describe('pairing', () => {
  it('should give a device its enrolment for a code, however that is typed, and once', async () => {
    const { id, code } = await server.enrol(bank, '123456');
    const keys = await newKeys();
    const paired = await pairing(code.toLowerCase().replace('-', ' '), keys);
    expect(paired.status).toBe(200);
    expect(paired.headers['cache-control']).toBe('no-store');
    expect(paired.body.data).toEqual({
      deviceId: id,
      name: 'Left',
      integrationId: bank,
      sealingKey: expect.objectContaining({
        kty: 'EC',
        crv: 'P-256',
        use: 'enc',
        kid: textLike(/^[\w-]{43}$/),
      }) as object,
      settings: {
        deviceName: 'Left',
        integrationId: bank,
        theme: { name: 'Harbour Bank', colour: '#1f6f5c', logo: null },
        languages: ['en', 'es', 'fr', 'ar'],
        verifyGestures: 2,
        minimumWidth: 112,
        assistance: true,
        liveness: true,
        pinHash: textLike(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/),
        sealingKey: JSON.stringify(paired.body.data?.['sealingKey']),
        sessionsPerHour: 60,
        acceptedAfterHours: 720,
      },
    });
    expect(JSON.stringify(paired.body)).not.toContain('"d"');
    expect(await server.audited(id)).toEqual(['command-line device.created', `device:${id} device.paired`]);
    const again = await pairing(code, await newKeys());
    expect(again).toMatchObject({ status: 400, body: { code: 'PAIRING_CODE_INVALID' } });
  });

  it('should answer a code that is unknown, used, too old or no code at all alike', async () => {
    const [used, old] = [await server.enrol(bank), await server.enrol(bank)];
    await pairing(used.code, await newKeys());
    await server.application.dataSource.query(
      `UPDATE device SET code_until = now() - interval '1 second' WHERE id = $1`,
      [old.id],
    );
    const answers = [];
    for (const code of [used.code, old.code, 'AAAAA-AAAAA', 'no code'])
      answers.push(await pairing(code, await newKeys()));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 400, body: { code: 'PAIRING_CODE_INVALID' } });
  });

  it('should let one of ten win that use a code at once', async () => {
    const { code } = await server.enrol(bank);
    const keys = await Promise.all(Array.from({ length: 10 }, newKeys));
    const answers = await Promise.all(keys.map((each) => pairing(code, each)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(9).fill(400)]);
  });

  it('should leave a code open where the keys or the proof are wrong', async () => {
    const { code } = await server.enrol(bank);
    const [keys, other] = [await newKeys(), await newKeys()];
    const refused = async (payload: object, dpop?: string) =>
      server.call<Body>(PAIR, payload, dpop === undefined ? {} : { dpop });
    const body = pairBody(code, keys.signing, keys.encryption);
    const proof = () => proofFor(keys.signing, `${ORIGIN}${PAIR}`);
    expect(await refused(body)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(await refused(body, await proofFor(other.signing, `${ORIGIN}${PAIR}`))).toMatchObject({ status: 401 });
    expect(await refused(body, await proofFor(keys.signing, `${ORIGIN}${TOKEN}`))).toMatchObject({ status: 401 });
    const jwk = keys.signing.jwk;
    for (const wrong of [
      { signingKey: { ...jwk, d: jwk.x } },
      { signingKey: { ...jwk, x: jwk.y, y: jwk.x } },
      { signingKey: { kty: 'oct', k: jwk.x } },
      { signingKey: { ...jwk, x: 'AAAA' } },
      { encryptionKey: { ...keys.encryption.jwk, y: jwk.y } },
      { keyProtection: 'none' },
      { version: 'x'.repeat(300) },
    ]) {
      const answer = await refused({ ...body, ...wrong }, await proof());
      expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    }
    expect((await pairing(code, keys)).status).toBe(200);
  });

  it('should be slowed down for who guesses', async () => {
    const strict = await startKioskServer({ VESTIBULE_RATE_LIMIT: '20' });
    try {
      const keys = await newKeys();
      const statuses = new Set<number>();
      // On a developer's loopback the limit is 600 a minute.
      for (let tries = 0; tries < 601; tries += 1) {
        statuses.add((await strict.call<Body>(PAIR, pairBody('AAAAA-AAAAA', keys.signing, keys.encryption))).status);
      }
      expect([...statuses]).toEqual([401, 429]);
    } finally {
      await strict.close();
    }
  });

  it('should give a device new keys in the place of those it had', async () => {
    const { id, code } = await server.enrol(bank);
    const before = await pairKiosk(server, code);
    expect((await before.ask('{ viewer { kind } }')).status).toBe(200);
    const again = await server.application.devices.pairAgain(COMMAND_LINE, id);
    if (!again.ok) throw new Error(again.error.message);
    expect((await before.ask('{ viewer { kind } }')).status, 'until the new keys are there').toBe(200);
    const after = await pairKiosk(server, again.value.code);
    expect(after.id).toBe(id);
    expect((await after.ask('{ viewer { kind } }')).data).toEqual({ viewer: { kind: 'DEVICE' } });
    expect((await before.ask('{ viewer { kind } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await expect(before.token()).rejects.toThrow('invalid_client');
  });
});

describe('a token for a device', () => {
  let kiosk: TestKiosk;
  beforeAll(async () => {
    kiosk = await pairKiosk(server, (await server.enrol(bank)).code);
  });

  const ask = async (assertion: string, proof?: string) =>
    server.call<Body>(TOKEN, tokenRequest(assertion), proof === undefined ? {} : { dpop: proof });
  const proof = () => proofFor(kiosk.signing, `${ORIGIN}${TOKEN}`);

  it('should be given for an assertion and a proof by its key, and be bound to that', async () => {
    const answer = await ask(await assertionOf(kiosk.signing, kiosk.id, { aud: `${ORIGIN}${TOKEN}` }), await proof());
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP', expires_in: 300 } });
    const [header = '', claims = ''] = answer.body.access_token?.split('.') ?? [];
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    expect(read(header)).toMatchObject({ typ: 'at+jwt' });
    expect(read(claims)).toMatchObject({
      aud: 'vestibule:device',
      sub: kiosk.id,
      cnf: { jkt: await thumbprint(kiosk.signing) },
    });
  });

  it('should be given to an Ed25519 key as well', async () => {
    const edwards = await pairKiosk(server, (await server.enrol(bank)).code, 'EdDSA');
    expect((await edwards.ask('{ viewer { kind } }')).data).toEqual({ viewer: { kind: 'DEVICE' } });
  });

  it('should not be given for an assertion that is not right', async () => {
    const now = Math.floor(Date.now() / 1000);
    const stranger = await newKeyPair();
    const wrong: Record<string, string> = {
      'of another key': await assertionOf(stranger, kiosk.id),
      'of an unknown device': await assertionOf(kiosk.signing, 'f'.repeat(24)),
      'of no id': await assertionOf(kiosk.signing, 'nobody'),
      'in the name of another': await assertionOf(kiosk.signing, kiosk.id, { iss: 'f'.repeat(24) }),
      'for another server': await assertionOf(kiosk.signing, kiosk.id, { aud: 'https://evil.example/v2/auth/token' }),
      'that is too old': await assertionOf(kiosk.signing, kiosk.id, { iat: now - 200, exp: now - 140 }),
      'that lives too long': await assertionOf(kiosk.signing, kiosk.id, { exp: now + 3600 }),
      'without an end': await assertionOf(kiosk.signing, kiosk.id, { exp: undefined }),
      'without an id of its own': await assertionOf(kiosk.signing, kiosk.id, { jti: undefined }),
      'that is no JWT': 'nonsense',
    };
    for (const [what, assertion] of Object.entries(wrong)) {
      const answer = await ask(assertion, await proof());
      expect(answer, what).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(answer.body, what).not.toHaveProperty('code');
    }
  });

  it('should not be given without a proof by the same key, nor twice for one assertion or proof', async () => {
    const assertion = await assertionOf(kiosk.signing, kiosk.id);
    const invalid = { status: 400, body: { error: 'invalid_dpop_proof' } };
    expect(await ask(assertion)).toMatchObject(invalid);
    expect(await ask(assertion, await proofFor(await newKeyPair(), `${ORIGIN}${TOKEN}`))).toMatchObject(invalid);
    expect(await ask(assertion, await proofFor(kiosk.signing, `${ORIGIN}/graphql`))).toMatchObject(invalid);
    const used = await proof();
    expect((await ask(assertion, used)).status).toBe(200);
    expect(await ask(assertion, await proof())).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await ask(await assertionOf(kiosk.signing, kiosk.id), used)).toMatchObject(invalid);
  });

  it('should be asked for as RFC 7523 says', async () => {
    const right = tokenRequest(await assertionOf(kiosk.signing, kiosk.id));
    for (const [wrong, error] of [
      [{ client_assertion_type: 'urn:other' }, 'invalid_request'],
      [{ client_assertion: '' }, 'invalid_request'],
      [{ client_secret: 'x' }, 'invalid_request'],
      [{ grant_type: '' }, 'invalid_request'],
      [{ grant_type: 'password' }, 'unsupported_grant_type'],
    ] as const) {
      const answer = await server.call<Body>(TOKEN, { ...right, ...wrong }, { dpop: await proof() });
      expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 400, body: { error } });
    }
    const basic = { authorization: 'Basic YTpi', dpop: await proof() };
    expect(await server.call<Body>(TOKEN, right, basic)).toMatchObject({ status: 400 });
  });
});

describe('a call of a device', () => {
  let kiosk: TestKiosk;
  let token: string;
  beforeAll(async () => {
    kiosk = await pairKiosk(server, (await server.enrol(bank)).code);
    token = await kiosk.token();
  });

  const QUERY = { query: '{ viewer { kind } }' };
  const graphql = (headers: Record<string, string>) => server.call<Body>('/graphql', QUERY, headers);
  const proof = (key = kiosk.signing, claims = {}) => proofFor(key, `${ORIGIN}/graphql`, token, { claims });
  const authorization = () => `DPoP ${token}`;
  const refused = { status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } };

  it('should be let in by its token and a proof, also under another name of loopback', async () => {
    expect(await graphql({ authorization: authorization(), dpop: await proof() })).toMatchObject({ status: 200 });
    const htu = 'http://127.0.0.1/graphql?x';
    expect(await graphql({ authorization: authorization(), dpop: await proof(kiosk.signing, { htu }) })).toMatchObject({
      status: 200,
    });
  });

  it('should be refused with a proof that was used, or is of another key, another time or another token', async () => {
    const used = await proof();
    await graphql({ authorization: authorization(), dpop: used });
    const stranger = await newKeyPair();
    for (const dpop of [
      used,
      await proof(stranger),
      await proof(kiosk.signing, { htm: 'GET' }),
      await proof(kiosk.signing, { htu: `${ORIGIN}/v2/events` }),
      await proof(kiosk.signing, { iat: Math.floor(Date.now() / 1000) - 90 }),
      await proof(kiosk.signing, { ath: 'x' }),
      'nonsense',
    ]) {
      const answer = await graphql({ authorization: authorization(), dpop });
      expect(answer).toMatchObject(refused);
      expect(answer.headers['www-authenticate']).toMatch(/^DPoP algs="ES256 EdDSA".*error="invalid_token"/);
    }
    expect(await graphql({ authorization: authorization() })).toMatchObject(refused);
  });

  it('should let one of ten in that come with one proof at once', async () => {
    const dpop = await proof();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => graphql({ authorization: authorization(), dpop })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('should not be let in by its token as a bearer token, nor an integration by a proof', async () => {
    expect(await graphql({ authorization: `Bearer ${token}`, dpop: await proof() })).toMatchObject(refused);
    const integrators = await server.application.tokenIssuer.forIntegration(bank);
    const dpop = await proofFor(kiosk.signing, `${ORIGIN}/graphql`, integrators);
    expect(await graphql({ authorization: `DPoP ${integrators}`, dpop })).toMatchObject(refused);
  });

  it('should do nothing that integrations and operators may do', async () => {
    const { id } = await server.face(bank, 'person-of-the-bank');
    for (const mutation of [
      `requestFaceRegistration(integrationId: "${bank}", uniqueIdentifier: "x")`,
      `verifyFace(integrationId: "${bank}", uniqueIdentifier: "x", image: "AAAA")`,
      `createIntegration(input: { name: "x" })`,
      `eraseFace(id: "${id}")`,
    ]) {
      const { data } = await kiosk.ask<Record<string, object>>(`mutation { it: ${mutation} { ${FAILURE} } }`);
      expect(data['it'], mutation).toMatchObject({ code: 'FORBIDDEN' });
    }
    for (const query of [
      `face(id: "${id}") { id }`,
      'integrations { edges { node { id } } }',
      `device(id: "${kiosk.id}") { id }`,
    ]) {
      expect((await kiosk.ask(`{ ${query} }`)).errors?.[0]?.extensions.code, query).toBe('FORBIDDEN');
    }
    const dpop = await proofFor(kiosk.signing, `${ORIGIN}/v2/verification/get-2fa-url`, token);
    const payload = { integrationId: bank, uniqueIdentifier: 'x' };
    const rest = await server.call<Body>('/v2/verification/get-2fa-url', payload, {
      authorization: authorization(),
      dpop,
    });
    expect(rest).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  it('should be refused at once when the device was revoked, which it is told', async () => {
    const { id } = kiosk;
    expect(await graphql({ authorization: authorization(), dpop: await proof() })).toMatchObject({ status: 200 });
    await server.application.devices.revoke(COMMAND_LINE, id);
    expect(await graphql({ authorization: authorization(), dpop: await proof() })).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'DEVICE_REVOKED' } }] },
    });
    const dpop = await proofFor(kiosk.signing, `${ORIGIN}${TOKEN}`);
    const asked = await server.call<Body>(TOKEN, tokenRequest(await assertionOf(kiosk.signing, id)), { dpop });
    expect(asked).toMatchObject({ status: 401, body: { error: 'invalid_client', code: 'DEVICE_REVOKED' } });
    const stranger = await assertionOf(await newKeyPair(), id);
    const told = await server.call<Body>(TOKEN, tokenRequest(stranger), { dpop });
    expect(told.body, 'a stranger is not told').not.toHaveProperty('code');
    expect(await server.audited(id)).toContain('command-line device.revoked');
  });

  it('should leave nothing of a key, a token or a code in the log', async () => {
    const log = server.lines.join('');
    for (const secret of [token, kiosk.signing.jwk.x ?? '']) expect(log).not.toContain(secret);
  });
});
