import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import {
  type Account,
  codeOf,
  COMMAND_LINE,
  consoleCalls,
  FAILURE,
  ORIGIN,
  PASSWORD,
} from './operator.test-support.js';
import { SoftAuthenticator } from './soft-authenticator.test-support.js';

let api: TestGraphql;
const { session, ask, change, account, invite, givePassword } = consoleCalls(() => api);

beforeAll(async () => {
  api = await startGraphql();
});
afterAll(() => api.close());

describe('a password', () => {
  it('should sign in with a code of the authenticator app, each code once', async () => {
    const { id, email, cookie } = await invite();
    const secret = await givePassword(cookie);
    const code = codeOf(secret);
    const signedIn = await session('password', { email: ` ${email.toUpperCase()}`, password: PASSWORD, code });
    expect(signedIn).toMatchObject({ status: 200 });
    expect((await account(signedIn.cookie)).sessions[0]).toMatchObject({ method: 'PASSWORD', isCurrent: true });
    expect(await session('password', { email, password: PASSWORD, code })).toMatchObject({
      status: 401,
      code: 'SIGN_IN_FAILED',
    });
    const [row] = (await api.application.dataSource.query(
      'SELECT password_hash, totp_sealed FROM operator WHERE id = $1',
      [id],
    )) as [{ password_hash: string; totp_sealed: Buffer }];
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row.totp_sealed.includes(secret)).toBe(false);
  });

  it('should answer a wrong one, a wrong code and an unknown address alike', async () => {
    const { email, cookie } = await invite();
    const secret = await givePassword(cookie);
    const wrong = [
      { email, password: 'five words in a long row', code: codeOf(secret) },
      { email, password: PASSWORD, code: '000000' },
      { email: 'nobody@bank.example', password: PASSWORD, code: codeOf(secret) },
    ];
    const answers: { readonly statusCode: number; readonly body: string }[] = [];
    for (const payload of wrong) {
      answers.push(
        await api.inject({ method: 'POST', url: '/console/session/password', payload, headers: { origin: ORIGIN } }),
      );
    }
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(401);
  });

  it('should have to wait after five wrong ones in a row, also of nobody, until a right one', async () => {
    const { email, cookie } = await invite();
    const secret = await givePassword(cookie);
    for (const address of [email, 'nobody-else@bank.example']) {
      const body = { email: address, password: PASSWORD, code: '000000' };
      for (let attempt = 0; attempt < 5; attempt += 1)
        expect((await session('password', body)).code).toBe('SIGN_IN_FAILED');
      expect(await session('password', body)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    }
    const right = { email, password: PASSWORD, code: codeOf(secret) };
    expect(await session('password', right)).toMatchObject({ status: 429 });
    const { dataSource } = api.application;
    await dataSource.query(`UPDATE operator_failure SET last_at = last_at - interval '15 seconds'`);
    expect(await session('password', right)).toMatchObject({ status: 200 });
    expect(await session('password', { ...right, code: '000000' })).toMatchObject({ code: 'SIGN_IN_FAILED' });
  });

  it('should look at one of many that come at once', async () => {
    const { email } = await invite();
    const body = { email, password: PASSWORD, code: '000000' };
    const codes = (await Promise.all(Array.from({ length: 8 }, () => session('password', body)))).map(
      ({ code }) => code,
    );
    expect(codes.filter((code) => code === 'SIGN_IN_FAILED').length).toBeLessThanOrEqual(5);
    expect(codes).toContain('RATE_LIMITED');
  });

  it.each([
    ['too short', 'fourteen chars'],
    ['a pattern', 'abababababababab'],
    ['the product’s name again and again', 'vestibulevestibule1'],
  ])('should be refused where it is %s', async (_, password) => {
    const { cookie } = await invite();
    const variables = { password, code: '000000' };
    const set = 'setPassword(password: $password, code: $code)';
    expect(await change(cookie, set, '($password: String!, $code: String!)', variables)).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('should be changed by whoever knows the present one, or has just signed in by a link, and end all other sessions', async () => {
    const { id, email, cookie } = await invite();
    const secret = await givePassword(cookie);
    const { cookie: open } = await session('password', { email, password: PASSWORD, code: codeOf(secret) });
    const set = (by: string, present: string | null, later: number): Promise<Account> =>
      change(
        by,
        'setPassword(password: $password, code: $code, present: $present)',
        '($password: String!, $code: String!, $present: String)',
        { password: 'another four words', code: codeOf(secret, later), present },
      );
    expect(await set(open, null, 1)).toMatchObject({ code: 'SIGN_IN_FAILED' });
    expect(await set(open, 'four words in a mow', 1)).toMatchObject({ code: 'SIGN_IN_FAILED' });
    expect((await set(open, PASSWORD, 1)).sessions).toMatchObject([{ isCurrent: true, method: 'PASSWORD' }]);
    expect((await ask(cookie, '{ account { operator { id } } }')).status).toBe(401);
    const link = must(await api.application.operators.link(COMMAND_LINE, id));
    const { cookie: fresh } = await session('link', { token: link.secret });
    // The code of that step was taken; without a code nothing is changed, however fresh the session is.
    expect(await set(fresh, null, 1)).toMatchObject({ code: 'SIGN_IN_FAILED' });
  });

  it('should leave the authenticator app as it is to whoever finds a browser open', async () => {
    const { id, email, cookie } = await invite();
    const secret = await givePassword(cookie);
    const begin = `mutation { done: beginAuthenticator { __typename ${FAILURE} } }`;
    const { cookie: open } = await session('password', { email, password: PASSWORD, code: codeOf(secret) });
    expect((await ask(open, begin)).data['done']).toMatchObject({ code: 'CONFLICT' });
    const link = must(await api.application.operators.link(COMMAND_LINE, id));
    const { cookie: fresh } = await session('link', { token: link.secret });
    expect((await ask(fresh, begin)).data['done']).toMatchObject({ __typename: 'AuthenticatorBegun' });
    // What was only begun takes nothing away.
    expect(await session('password', { email, password: PASSWORD, code: codeOf(secret, 1) })).toMatchObject({
      status: 200,
    });
  });
});

describe('a passkey', () => {
  const begin = async (cookie: string, headers?: Record<string, string>) => {
    const { data } = await ask(
      cookie,
      `mutation { done: beginPasskey { ... on PasskeyBegun { options } ${FAILURE} } }`,
      {},
      headers,
    );
    return data['done'] as { options: string; code?: string };
  };
  const add = (cookie: string, response: object, name = 'Phone') =>
    change(cookie, 'addPasskey(response: $response, name: $name)', '($response: String!, $name: String!)', {
      response: JSON.stringify(response),
      name,
    });
  const give = async (cookie: string): Promise<SoftAuthenticator> => {
    const authenticator = new SoftAuthenticator();
    const { options } = await begin(cookie);
    const added = await add(cookie, authenticator.make(JSON.parse(options) as { challenge: string }, ORIGIN));
    expect(added.passkeys).toMatchObject([{ name: 'Phone' }]);
    return authenticator;
  };
  const optionsForUse = async () => {
    const answer = await api.inject({
      method: 'POST',
      url: '/console/session/passkey/options',
      payload: {},
      headers: { origin: ORIGIN },
    });
    return answer.json<{ data: { challenge: string; rpId: string; userVerification: string } }>().data;
  };

  it('should sign in by itself, without an address, a password or a code', async () => {
    const { email, cookie } = await invite();
    const authenticator = await give(cookie);
    const options = await optionsForUse();
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    const signedIn = await session('passkey', authenticator.use(options, ORIGIN));
    expect(signedIn).toMatchObject({ status: 200 });
    expect(await account(signedIn.cookie)).toMatchObject({
      operator: { email, state: 'ACTIVE' },
      sessions: [
        { method: 'PASSKEY', isCurrent: true },
        { method: 'LINK', isCurrent: false },
      ],
    });
  });

  it('should be refused where its answer does not hold', async () => {
    const authenticator = await give((await invite()).cookie);
    const refused = async (response: object): Promise<void> =>
      expect(await session('passkey', response)).toMatchObject({ status: 400, code: 'PASSKEY_REFUSED' });
    const options = await optionsForUse();
    const answer = authenticator.use(options, ORIGIN);
    expect(await session('passkey', answer)).toMatchObject({ status: 200 });
    // The same answer again, and one to a challenge that nobody gave.
    await refused(answer);
    await refused(authenticator.use({ ...options, challenge: 'bm9ib2R5' }, ORIGIN));
    await refused(authenticator.use(await optionsForUse(), 'https://evil.example'));
    await refused(authenticator.use({ ...(await optionsForUse()), rpId: 'evil.example' }, ORIGIN));
    await refused(new SoftAuthenticator().use(await optionsForUse(), ORIGIN));
    authenticator.verifies = false;
    await refused(authenticator.use(await optionsForUse(), ORIGIN));
    authenticator.verifies = true;
    // A copy, which has counted less.
    authenticator.counter = 0;
    await refused(authenticator.use(await optionsForUse(), ORIGIN));
  });

  it('should be added by whom it was begun alone, once', async () => {
    const [one, two] = [await invite(), await invite()];
    const options = JSON.parse((await begin(one.cookie)).options) as { challenge: string };
    const made = new SoftAuthenticator().make(options, ORIGIN);
    expect(await add(two.cookie, made)).toMatchObject({ code: 'PASSKEY_REFUSED' });
    expect((await add(one.cookie, made)).passkeys).toHaveLength(1);
    expect(await add(one.cookie, made)).toMatchObject({ code: 'PASSKEY_REFUSED' });
  });

  it('should not be made at an address of numbers, and say so', async () => {
    const { cookie } = await invite();
    const headers = { host: '192.0.2.7:4000', origin: 'http://192.0.2.7:4000' };
    expect(await begin(cookie, headers)).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('should stay where it is the last way to sign in', async () => {
    const { cookie } = await invite();
    await give(cookie);
    const [passkey] = (await account(cookie)).passkeys;
    const remove = `removePasskey(id: "${passkey?.id}")`;
    expect(await change(cookie, remove)).toMatchObject({ code: 'CONFLICT' });
    await givePassword(cookie);
    expect((await change(cookie, remove)).passkeys).toEqual([]);
  });
});
