import { Secret, TOTP } from 'otpauth';
import { must, type TestGraphql } from './graphql.test-support.js';
import type { Id, OperatorRole } from './kernel/index.js';

export const COMMAND_LINE = { kind: 'command-line' } as const;
/** Where the console's pages are, as a browser says it. */
export const ORIGIN = 'http://localhost';
export const PASSWORD = 'four words in a row';
export const COOKIE = /^__Host-vestibule=([\w-]{43}); /;
const ACCOUNT = 'operator { email name state hasPassword } passkeys { id name } sessions { id isCurrent method }';
export const FAILURE = '... on Failure { code message }';

type Headers = Record<string, string>;

/** What came of a sign-in. */
export interface SignedIn {
  readonly status: number;
  readonly code: string | undefined;
  /** What a browser sends from then on. */
  readonly cookie: string;
  /** `Set-Cookie`, as it came. */
  readonly header: string;
}

/** What came of an operation. */
export interface Answered {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly code: string | undefined;
}

/** An operator's own account, or why it is not shown. */
export interface Account {
  readonly code?: string;
  readonly operator: { readonly email: string | null; readonly state: string; readonly hasPassword: boolean };
  readonly passkeys: readonly { readonly id: Id; readonly name: string }[];
  readonly sessions: readonly { readonly id: Id; readonly isCurrent: boolean; readonly method: string }[];
}

/** The code of an authenticator app, of now or of so many steps later. */
export const codeOf = (secret: string, later = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + later * 30_000 });

/** Calls as the console's pages make them, on the server that there is when they are made. */
export function consoleCalls(api: () => TestGraphql) {
  let people = 0;

  /** Signs in by a way, as a page of the console does, or one of another origin. */
  const session = async (path: string, body: object, headers: Headers = { origin: ORIGIN }): Promise<SignedIn> => {
    const answer = await api().inject({ method: 'POST', url: `/console/session/${path}`, payload: body, headers });
    const header = String(answer.headers['set-cookie'] ?? '');
    const [, secret = ''] = COOKIE.exec(header) ?? [];
    const { code } = answer.json<{ code?: string }>();
    return { status: answer.statusCode, code, cookie: `__Host-vestibule=${secret}`, header };
  };

  /** Asks with a cookie. */
  const ask = async (
    cookie: string,
    query: string,
    variables: object = {},
    headers: Headers = { origin: ORIGIN },
  ): Promise<Answered> => {
    const payload = { query, variables };
    const answer = await api().inject({ method: 'POST', url: '/graphql', payload, headers: { ...headers, cookie } });
    const { data, errors, code } = answer.json<{
      data?: Record<string, unknown>;
      errors?: { extensions: { code: string } }[];
      code?: string;
    }>();
    return { status: answer.statusCode, data: data ?? {}, code: code ?? errors?.[0]?.extensions.code };
  };

  /** Calls a mutation that gives the account. */
  const change = async (cookie: string, call: string, declared = '', variables: object = {}): Promise<Account> => {
    const query = `mutation ${declared} { done: ${call} { ... on Account { ${ACCOUNT} } ${FAILURE} } }`;
    const { data, code } = await ask(cookie, query, variables);
    return (data['done'] ?? { code }) as Account;
  };

  const account = async (cookie: string): Promise<Account> => {
    const { data, code } = await ask(cookie, `{ account { ${ACCOUNT} } }`);
    return (data['account'] ?? { code }) as Account;
  };

  /** Invites somebody, who signs in by the link. */
  const invite = async (role: OperatorRole = 'admin') => {
    people += 1;
    const email = `person-${people}@bank.example`;
    const made = must(await api().application.operators.invite(COMMAND_LINE, { email, role }));
    const { cookie } = await session('link', { token: made.secret });
    return { id: made.operator.id, email, cookie };
  };

  /** Gives somebody a password; gives the secret of her authenticator app. */
  const givePassword = async (cookie: string): Promise<string> => {
    const begin = 'mutation { done: beginAuthenticator { ... on AuthenticatorBegun { secret uri } } }';
    const { data } = await ask(cookie, begin);
    const { secret } = data['done'] as { secret: string };
    const variables = { password: PASSWORD, code: codeOf(secret, -1) };
    const set = 'setPassword(password: $password, code: $code)';
    const { operator, code } = await change(cookie, set, '($password: String!, $code: String!)', variables);
    if (!operator.hasPassword) throw new Error(`No password was set: ${code}.`);
    return secret;
  };

  return { session, ask, change, account, invite, givePassword };
}
