import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import type { Id, OperatorRole } from './kernel/index.js';
import { SoftAuthenticator } from './operator.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const ORIGIN = 'http://localhost';
const PASSWORD = 'four words in a row';
const COOKIE = /^__Host-vestibule=([\w-]{43}); /;
const FAILURE = '... on Failure { code message }';
const ACCOUNT =
  '... on Account { operator { email name state hasPassword } passkeys { id name } sessions { id isCurrent method } }';

let api: TestGraphql;

beforeAll(async () => {
  api = await startGraphql({ environment: { VESTIBULE_RATE_LIMIT: '100000' } });
});
afterAll(() => api.close());

interface SignedIn {
  readonly status: number;
  readonly code: string | undefined;
  /** What a browser sends from then on. */
  readonly cookie: string;
  readonly header: string;
}

/** Calls as a page of the console does, or one of another origin. */
async function session(
  path: string,
  body: object,
  headers: Record<string, string> = { origin: ORIGIN },
): Promise<SignedIn> {
  const answer = await api.inject({ method: 'POST', url: `/console/session/${path}`, payload: body, headers });
  const header = String(answer.headers['set-cookie'] ?? '');
  const [, secret = ''] = COOKIE.exec(header) ?? [];
  return {
    status: answer.statusCode,
    code: answer.json<{ code?: string }>().code,
    cookie: `__Host-vestibule=${secret}`,
    header,
  };
}

interface Answered {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly code: string | undefined;
}

/** Asks with a cookie. */
async function ask(
  cookie: string,
  query: string,
  variables: object = {},
  headers: Record<string, string> = { origin: ORIGIN },
): Promise<Answered> {
  const answer = await api.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query, variables },
    headers: { ...headers, cookie },
  });
  const { data, errors, code } = answer.json<{
    data?: Record<string, unknown>;
    errors?: { extensions: { code: string } }[];
    code?: string;
  }>();
  return { status: answer.statusCode, data: data ?? {}, code: code ?? errors?.[0]?.extensions.code };
}

interface Account {
  readonly code?: string;
  readonly operator: { readonly email: string | null; readonly state: string; readonly hasPassword: boolean };
  readonly passkeys: readonly { readonly id: Id; readonly name: string }[];
  readonly sessions: readonly { readonly id: Id; readonly isCurrent: boolean; readonly method: string }[];
}

/** Calls a mutation that gives the account, or what it gives instead. */
async function change(cookie: string, call: string, declared = '', variables: object = {}): Promise<Account> {
  const { data, code } = await ask(
    cookie,
    `mutation ${declared} { done: ${call} { ${ACCOUNT} ${FAILURE} } }`,
    variables,
  );
  return (data['done'] ?? { code }) as Account;
}

const account = async (cookie: string): Promise<Account> =>
  (
    await ask(
      cookie,
      '{ account { operator { email name state hasPassword } passkeys { id name } sessions { id isCurrent method } } }',
    )
  ).data['account'] as Account;

let people = 0;

/** Invites somebody, who signs in by the link. */
async function invite(role: OperatorRole = 'admin') {
  people += 1;
  const email = `person-${people}@bank.example`;
  const made = must(await api.application.operators.invite(COMMAND_LINE, { email, role }));
  const { cookie } = await session('link', { token: made.secret });
  return { id: made.operator.id, email, cookie, secret: made.secret };
}

/** The code of an authenticator app, of now or of so many steps later. */
const codeOf = (secret: string, later = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + later * 30_000 });

/** Gives somebody a password; gives the secret of her authenticator app. */
async function givePassword(cookie: string): Promise<string> {
  const { data } = await ask(
    cookie,
    `mutation { done: beginAuthenticator { ... on AuthenticatorBegun { secret uri } } }`,
  );
  const { secret } = data['done'] as { secret: string };
  const variables = { password: PASSWORD, code: codeOf(secret, -1) };
  const set = 'setPassword(password: $password, code: $code)';
  expect(await change(cookie, set, '($password: String!, $code: String!)', variables)).toMatchObject({
    operator: { hasPassword: true },
  });
  return secret;
}

const audited = async (id: Id): Promise<string[]> => {
  const rows = await api.application.dataSource.query<{ entry: string }[]>(
    `SELECT actor || ' ' || action AS entry FROM audit_entry WHERE subject_id = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ entry }) => entry);
};

describe('a link', () => {
  it('should sign in once, with a cookie that no script and no other site has', async () => {
    const made = must(
      await api.application.operators.invite(COMMAND_LINE, { email: 'Anna@Bank.example', role: 'reviewer' }),
    );
    const first = await session('link', { token: made.secret });
    expect(first.status).toBe(200);
    expect(first.header).toMatch(COOKIE);
    for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
      expect(first.header).toContain(attribute);
    expect(first.header).not.toContain('Domain');
    expect(await account(first.cookie)).toMatchObject({
      operator: { email: 'anna@bank.example', state: 'INVITED', hasPassword: false },
      sessions: [{ isCurrent: true, method: 'LINK' }],
    });
    expect(await session('link', { token: made.secret })).toMatchObject({ status: 400, code: 'SIGN_IN_LINK_INVALID' });
    const { id } = made.operator;
    expect(await audited(id)).toEqual([
      'command-line operator.created',
      'command-line operator.link_made',
      `operator:${id} operator.signed_in_by_link`,
    ]);
  });

  it('should sign in one alone of two at once', async () => {
    const { secret } = must(
      await api.application.operators.invite(COMMAND_LINE, { email: 'race@bank.example', role: 'auditor' }),
    );
    const both = await Promise.all([session('link', { token: secret }), session('link', { token: secret })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('should be void when there is a newer one, and when it is too old', async () => {
    const { operators, dataSource } = api.application;
    const made = must(await operators.invite(COMMAND_LINE, { email: 'late@bank.example', role: 'admin' }));
    const newer = must(await operators.link(COMMAND_LINE, made.operator.id));
    expect(await session('link', { token: made.secret })).toMatchObject({ code: 'SIGN_IN_LINK_INVALID' });
    await dataSource.query('UPDATE operator_token SET expires_at = now() WHERE operator_id = $1', [made.operator.id]);
    expect(await session('link', { token: newer.secret })).toMatchObject({ code: 'SIGN_IN_LINK_INVALID' });
  });

  it('should be there for the first owner until an owner has a way of her own, whichever process gives it', async () => {
    const own = await startGraphql();
    try {
      const links = await Promise.all([
        own.application.operators.linkFirstOwner(),
        own.application.operators.linkFirstOwner(),
      ]);
      expect(new Set(links.map((link) => link?.operator.id)).size).toBe(1);
      expect(links[0]?.operator).toMatchObject({ role: 'owner', email: null });
      const { dataSource, operators } = own.application;
      await dataSource.query(`UPDATE operator SET password_hash = 'set', totp_sealed = 'set'`);
      expect(await operators.linkFirstOwner()).toBeUndefined();
    } finally {
      await own.close();
    }
  });
});

describe('a session', () => {
  it('should end when its operator signs out, and take its cookie back', async () => {
    const { cookie } = await invite();
    const answer = await api.inject({
      method: 'POST',
      url: '/console/session/end',
      payload: {},
      headers: { cookie, origin: ORIGIN },
    });
    expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-vestibule=; .*Expires=Thu, 01 Jan 1970/);
    expect(await ask(cookie, '{ account { operator { id } } }')).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });

  it('should be ended from another one, and by nobody else', async () => {
    const { id, email, cookie } = await invite();
    const { secret } = must(await api.application.operators.link(COMMAND_LINE, id));
    const second = await session('link', { token: secret });
    const other = (await account(cookie)).sessions.find(({ isCurrent }) => !isCurrent);
    const call = `endOperatorSession(id: "${other?.id}")`;
    expect(await change((await invite()).cookie, call)).toMatchObject({ code: 'NOT_FOUND' });
    expect((await change(cookie, call)).sessions).toHaveLength(1);
    expect(await ask(second.cookie, '{ account { operator { id } } }')).toMatchObject({ status: 401 });
    expect((await account(cookie)).operator.email).toBe(email);
  });

  it('should end after an hour without a call, and after twelve hours in any case', async () => {
    const { dataSource } = api.application;
    const [idle, old] = [await invite(), await invite()];
    const set = (column: string, operator: Id) =>
      dataSource.query(`UPDATE operator_session SET ${column} WHERE operator_id = $1`, [operator]);
    await set(`last_seen_at = now() - interval '59 minutes'`, idle.id);
    expect(await account(idle.cookie)).toMatchObject({ sessions: [{ isCurrent: true }] });
    // That call was seen, so that the hour begins anew.
    await set(`last_seen_at = last_seen_at - interval '61 minutes'`, idle.id);
    expect((await ask(idle.cookie, '{ account { operator { id } } }')).status).toBe(401);
    const [{ hours }] = (await dataSource.query(
      'SELECT extract(epoch FROM expires_at - created_at)::integer / 3600 AS hours FROM operator_session WHERE operator_id = $1',
      [old.id],
    )) as [{ hours: number }];
    expect(hours).toBe(12);
    await set('expires_at = now()', old.id);
    expect((await ask(old.cookie, '{ account { operator { id } } }')).status).toBe(401);
  });

  it('should end when its operator is disabled or gets another role', async () => {
    const { operators } = api.application;
    const [one, two] = [await invite(), await invite()];
    must(await operators.update(COMMAND_LINE, one.id, { enabled: false }));
    must(await operators.update(COMMAND_LINE, two.id, { role: 'auditor' }));
    for (const { cookie } of [one, two])
      expect((await ask(cookie, '{ account { operator { id } } }')).status).toBe(401);
  });
});

describe('a page of another origin', () => {
  const ANSWERED = '{ account { operator { id } } }';

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:8080' },
    { origin: 'null' },
    { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    {},
  ])('should be nobody although the browser adds the cookie: %j', async (headers) => {
    const { cookie } = await invite();
    expect(await ask(cookie, ANSWERED, {}, headers as Record<string, string>)).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(await ask(cookie, ANSWERED)).toMatchObject({ status: 200 });
  });

  it('should sign nobody in', async () => {
    const { secret } = must(
      await api.application.operators.invite(COMMAND_LINE, { email: 'csrf@bank.example', role: 'admin' }),
    );
    const foreign = { origin: 'https://evil.example' };
    expect(await session('link', { token: secret }, foreign)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const form = await api.inject({
      method: 'POST',
      url: '/console/session/link',
      payload: `{"token":"${secret}"}`,
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
    });
    expect(form.statusCode).toBe(415);
    expect(await session('link', { token: secret })).toMatchObject({ status: 200 });
  });
});

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
    const answers = await Promise.all(
      wrong.map((payload) =>
        api.inject({ method: 'POST', url: '/console/session/password', payload, headers: { origin: ORIGIN } }),
      ),
    );
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

describe('who runs the installation', () => {
  it('should be the owner’s to say, one of whom stays', async () => {
    const owner = await invite('owner');
    const [admin] = [await invite('admin')];
    const inviteAnother = `mutation { done: inviteOperator(input: { email: "new@bank.example", role: REVIEWER }) {
      ... on OperatorWithLink { signInUrl } ${FAILURE} } }`;
    expect((await ask(admin.cookie, inviteAnother)).data['done']).toMatchObject({ code: 'FORBIDDEN' });
    const made = (await ask(owner.cookie, inviteAnother)).data['done'] as { signInUrl: string };
    expect(made.signInUrl).toMatch(/^http:\/\/localhost\/console\/sign-in#[\w-]{43}$/);
    expect((await ask(owner.cookie, inviteAnother)).data['done']).toMatchObject({ code: 'CONFLICT' });
    const { dataSource, operators } = api.application;
    await dataSource.query(`UPDATE operator SET role = 'admin' WHERE role = 'owner' AND id <> $1`, [owner.id]);
    for (const input of [{ enabled: false }, { role: 'admin' } as const]) {
      expect(await operators.update(COMMAND_LINE, owner.id, input)).toMatchObject({
        ok: false,
        error: { code: 'CONFLICT' },
      });
    }
  });
});

describe('the console', () => {
  it('should be one page whose policy lets in nothing from elsewhere and nothing that is written into it', async () => {
    const first = await api.inject({ method: 'GET', url: '/console/operators?x=1' });
    expect(first.statusCode).toBe(200);
    const policy = String(first.headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
    expect(first.body).toContain(`content="${nonce}"`);
    expect(first.body).not.toMatch(/<style|<script>|https?:\/\//);
    const second = await api.inject({ method: 'GET', url: '/console' });
    expect(second.headers['content-security-policy']).not.toBe(policy);
  });

  it('should send its scripts compressed, to be kept', async () => {
    const { body } = await api.inject({ method: 'GET', url: '/console' });
    const [script = ''] = /\/console\/assets\/[\w-]+\.js/.exec(body) ?? [];
    const answer = await api.inject({ method: 'GET', url: script, headers: { 'accept-encoding': 'br, gzip' } });
    expect(answer.headers).toMatchObject({ 'content-encoding': 'br' });
    expect(answer.headers['cache-control']).toMatch(/max-age=31536000.*immutable/);
  });
});
