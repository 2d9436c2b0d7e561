import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';
import { COMMAND_LINE, consoleCalls, COOKIE, FAILURE, ORIGIN } from './operator.test-support.js';

let api: TestGraphql;
const { session, ask, change, account, invite } = consoleCalls(() => api);

beforeAll(async () => {
  api = await startGraphql();
});
afterAll(() => api.close());

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
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
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
