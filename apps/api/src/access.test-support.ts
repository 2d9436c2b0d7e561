import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { CALLERS, type Caller } from './access-table.js';
import {
  CALLBACK,
  COMMAND_LINE,
  createVerification,
  HOOK,
  makeThings,
  pairIn,
  type Things,
} from './access-things.test-support.js';
import {
  ORIGIN,
  proofFor,
  startKioskServer,
  thumbprint,
  type KioskServer,
  type TestKiosk,
} from './device.test-support.js';
import { must } from './graphql.test-support.js';
import { newId, OPERATOR_ROLES, type Id, type OperatorRole } from './kernel/index.js';

/** Somebody who calls. */
export interface TestCaller {
  readonly name: string;
  readonly caller: Caller;
  /** Whether what is named belongs to another integration. */
  readonly isForeign: boolean;
  headers(method: string, url: string): Promise<Record<string, string>>;
}

/** With what an integration's server and its kiosk call. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly intakeKey: IntakeJwk;
  readonly kiosk: TestKiosk;
}

/** An integration with one of everything, and everybody who may ask for it. */
export class AccessWorld {
  readonly callers: readonly TestCaller[];
  /** As `GET /v2/events`, of what the server was built with. */
  readonly routes: readonly string[];
  readonly things: Things;
  readonly credentials: Credentials;
  readonly #server: KioskServer;

  private constructor(
    server: KioskServer,
    { callers, routes, things, credentials }: Pick<AccessWorld, 'callers' | 'routes' | 'things' | 'credentials'>,
  ) {
    this.#server = server;
    this.credentials = credentials;
    this.callers = callers;
    this.routes = routes;
    this.things = things;
  }

  static async start(): Promise<AccessWorld> {
    const { server, routes } = await startWatched();
    const { integrations, tokenIssuer } = server.application;
    const world = await makeWorld(server, 'Bank', 'enrolled');
    const { things, credentials } = world;
    const { kiosk } = credentials;
    const other = must(await integrations.create(COMMAND_LINE, { name: 'Other', callbackUrl: CALLBACK }));
    const otherKiosk = await pairIn(server, other.integration.id);
    const tokens: Partial<Record<Caller, string>> = {
      integration: await tokenIssuer.forIntegration(things.integration),
      session: await world.session(),
    };
    for (const role of OPERATOR_ROLES) {
      tokens[role] = await tokenIssuer.forOperator(await world.operator(role), role, 3_600);
    }
    const more = [
      bound('session at a kiosk', 'session', false, { kiosk, token: await world.session(kiosk) }),
      bearer('another integration', 'integration', true, await tokenIssuer.forIntegration(other.integration.id)),
      bound('another device', 'device', true, { kiosk: otherKiosk, token: await otherKiosk.token() }),
    ];
    const kioskToken = await kiosk.token();
    const own = CALLERS.map((caller) =>
      caller === 'device'
        ? bound(caller, caller, false, { kiosk, token: kioskToken })
        : bearer(caller, caller, false, tokens[caller]),
    );
    return new AccessWorld(server, { callers: [...own, ...more], routes, things, credentials });
  }

  /** Makes another integration on the same server, with one of everything of its own, and nobody who calls. */
  beside(name: string, enrolled: string): Promise<AccessWorld> {
    return makeWorld(this.#server, name, enrolled);
  }

  /** Pairs one more kiosk of the integration. */
  kiosk(): Promise<TestKiosk> {
    return pairIn(this.#server, this.things.integration);
  }

  /** @internal For {@link makeWorld}. */
  static of(server: KioskServer, things: Things, credentials: Credentials): AccessWorld {
    return new AccessWorld(server, { callers: [], routes: [], things, credentials });
  }

  get application(): KioskServer['application'] {
    return this.#server.application;
  }

  async inject(
    by: TestCaller,
    { method, url, headers, ...more }: InjectOptions & { method: 'GET' | 'HEAD' | 'POST' | 'PUT'; url: string },
  ) {
    const path = url.split('?', 1)[0] ?? '';
    return this.#server.app.inject({
      ...more,
      method,
      url,
      headers: { ...headers, ...(await by.headers(method, path)) },
    });
  }

  seal(payload: object): Promise<string> {
    return sealJwe(this.credentials.intakeKey, payload);
  }

  /** Makes a face without images. */
  face(uniqueIdentifier = newId()): Promise<{ id: Id; code: string; url: string }> {
    return this.#server.face(this.things.integration, uniqueIdentifier);
  }

  /** Makes an operator who has a passkey and is signed in somewhere. */
  async operator(role: OperatorRole): Promise<Id> {
    const { operators, signIn, dataSource } = this.application;
    const { operator, secret } = must(await operators.invite(COMMAND_LINE, { email: `${newId()}@bank.example`, role }));
    must(await signIn.byLink(secret, { from: '127.0.0.1', userAgent: 'test' }));
    await dataSource.query(
      `INSERT INTO operator_passkey
         (id, operator_id, credential_id, public_key, counter, transports, name, created_at, last_used_at)
       VALUES ($1, $2, $1, '', 0, '{}', 'Phone', now(), now())`,
      [newId(), operator.id],
    );
    return operator.id;
  }

  async device(): Promise<Id> {
    return (await this.#server.enrol(this.things.integration)).id;
  }

  async subscription(): Promise<Id> {
    const { webhooks } = this.application;
    return must(await webhooks.subscribe(COMMAND_LINE, this.things.integration, 'decision', `${HOOK}/${newId()}`)).id;
  }

  /** Makes a verification that nobody has begun. */
  verification(uniqueIdentifier = newId()): Promise<{ readonly id: Id; readonly requestUrl: string }> {
    return createVerification(this.#server, this.things.integration, this.credentials.intakeKey, uniqueIdentifier);
  }

  /** Makes one that waits for a reviewer. */
  async underReview(): Promise<Id> {
    const { id } = await this.verification('sandbox:under-review');
    await this.application.verificationTimers.run();
    return id;
  }

  /** Begins a session for a new verification, at a kiosk or anywhere else; gives its token. */
  async session(at?: TestKiosk): Promise<string> {
    const { requestUrl } = await this.verification();
    const integrationId = this.things.integration;
    const actor = at
      ? ({ kind: 'device', deviceId: at.id, integrationId, jkt: await thumbprint(at.signing) } as const)
      : ({ kind: 'nobody' } as const);
    return must(await this.application.verificationSessions.begin(actor, requestUrl)).token;
  }

  /** Makes an address to which a file of evidence may be sent; gives its path. */
  async uploadAddress(): Promise<string> {
    const headers = { authorization: `Bearer ${await this.session()}` };
    const ask = (query: string) =>
      this.#server.call<{ data: { done: { url?: string } } }>('/graphql', { query }, headers);
    await ask('mutation { giveConsent(version: "2026-01", language: "en") { __typename } }');
    const { body } = await ask(`mutation { done: prepareUpload(kind: DOCUMENT_FRONT, documentType: PASSPORT) {
      ... on PreparedUpload { url } } }`);
    return new URL(body.data.done.url ?? '').pathname;
  }

  /** A hash of each table's rows; proofs of kiosks alone are left out, which are kept of every call. */
  async rows(): Promise<Record<string, string>> {
    const { dataSource } = this.application;
    const tables = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'device_proof'`,
    );
    const hashes = tables.map(
      ({ name }) =>
        `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) AS hash FROM "${name}" t`,
    );
    const rows = await dataSource.query<{ name: string; hash: string }[]>(hashes.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

/** @param enrolled under which name the face with images is known */
async function makeWorld(server: KioskServer, name: string, enrolled: string): Promise<AccessWorld> {
  const { integrations } = server.application;
  const made = must(await integrations.create(COMMAND_LINE, { name, callbackUrl: CALLBACK }));
  const { id, clientId } = made.integration;
  const { clientSecret, intakeKey } = made.secrets;
  const kiosk = await pairIn(server, id);
  const things = await makeThings(server, id, { intakeKey, kiosk, enrolled });
  return AccessWorld.of(server, things, { clientId, clientSecret, intakeKey, kiosk });
}

/** Starts a server, and notes every route that is added to it from the first one on. */
async function startWatched(): Promise<{ server: KioskServer; routes: string[] }> {
  const routes: string[] = [];
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`);
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return { server: await startKioskServer(), routes };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}

export const bearer = (name: string, caller: Caller, isForeign: boolean, token: string | undefined): TestCaller => ({
  name,
  caller,
  isForeign,
  headers: async (): Promise<Record<string, string>> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` },
});

export const bound = (
  name: string,
  caller: Caller,
  isForeign: boolean,
  { kiosk, token }: { readonly kiosk: TestKiosk; readonly token: string },
): TestCaller => ({
  name,
  caller,
  isForeign,
  headers: async (htm, path) => ({
    authorization: `DPoP ${token}`,
    dpop: await proofFor(kiosk.signing, `${ORIGIN}${path}`, token, { claims: { htm } }),
  }),
});
