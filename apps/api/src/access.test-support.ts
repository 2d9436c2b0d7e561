import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { CALLERS, type Caller } from './access-table.js';
import {
  ORIGIN,
  pairKiosk,
  proofFor,
  startKioskServer,
  thumbprint,
  type KioskServer,
  type TestKiosk,
} from './device.test-support.js';
import { PostgresFaceWriter, GESTURES, type Face } from './features/face/index.js';
import { PostgresEvidenceWriter, type Verification } from './features/verification/index.js';
import { PostgresEventRecorder } from './features/webhook/index.js';
import { must } from './graphql.test-support.js';
import { newId, OPERATOR_ROLES, type Id } from './kernel/index.js';
import type { EntityManager } from './platform/database/index.js';
import { openStorage, SealedBlobs } from './platform/storage/index.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example' };
const CALLBACK = 'https://bank.example/done?status=[status]';
const HOOK = 'https://bank.example/hook';

/** How a kiosk is. */
export const HEARTBEAT = {
  version: '1.2.3',
  platform: 'linux x64',
  camera: { label: 'HD Camera', problem: 'none' },
  queued: 0,
  keyProtection: 'FILE',
  failedChecks: ['fuses'],
};
/** What it tells of. */
export const KIOSK_EVENT = { kind: 'CAMERA_CHANGED', at: '2026-01-01T00:00:00Z' };

/** Somebody who calls. */
export interface TestCaller {
  readonly name: string;
  readonly caller: Caller;
  /** Whether what is named belongs to another integration. */
  readonly isForeign: boolean;
  headers(method: string, url: string): Promise<Record<string, string>>;
}

/** What can be named in a call, all of one integration. */
export interface Things {
  readonly integration: Id;
  readonly device: Id;
  /** With images, verifications, and an event that was sent. */
  readonly face: Id;
  readonly faceImage: string;
  /** Decided, with evidence of every kind. */
  readonly verification: Id;
  readonly evidenceImage: string;
  readonly delivery: Id;
}

/** An integration with one of everything, and everybody who may ask for it. */
export class AccessWorld {
  readonly callers: readonly TestCaller[];
  /** As `GET /v2/events`, of what the server was built with. */
  readonly routes: readonly string[];
  readonly things: Things;
  readonly #server: KioskServer;
  readonly #intakeKey: IntakeJwk;

  private constructor(
    server: KioskServer,
    {
      callers,
      routes,
      things,
      intakeKey,
    }: Pick<AccessWorld, 'callers' | 'routes' | 'things'> & {
      readonly intakeKey: IntakeJwk;
    },
  ) {
    this.#server = server;
    this.#intakeKey = intakeKey;
    this.callers = callers;
    this.routes = routes;
    this.things = things;
  }

  static async start(): Promise<AccessWorld> {
    const { server, routes } = await startWatched();
    const { integrations, tokenIssuer } = server.application;
    const create = async (name: string) =>
      must(await integrations.create(COMMAND_LINE, { name, callbackUrl: CALLBACK }));
    const [bank, other] = [await create('Bank'), await create('Other')];
    const { intakeKey } = bank.secrets;
    const [kiosk, otherKiosk] = [await pairIn(server, bank.integration.id), await pairIn(server, other.integration.id)];
    const things = await makeThings(server, bank.integration.id, intakeKey, kiosk);
    const world = new AccessWorld(server, { callers: [], routes, things, intakeKey });
    const tokens: Partial<Record<Caller, string>> = {
      integration: await tokenIssuer.forIntegration(bank.integration.id),
      session: await world.session(),
    };
    for (const role of OPERATOR_ROLES) tokens[role] = await tokenIssuer.forOperator(`one-${role}`, role, 3_600);
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
    return new AccessWorld(server, { callers: [...own, ...more], routes, things, intakeKey });
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
    return sealJwe(this.#intakeKey, payload);
  }

  /** Makes a face without images. */
  face(): Promise<{ id: Id; code: string; url: string }> {
    return this.#server.face(this.things.integration, newId());
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
    return createVerification(this.#server, this.things.integration, this.#intakeKey, uniqueIdentifier);
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

const pairIn = async (server: KioskServer, integrationId: Id): Promise<TestKiosk> =>
  pairKiosk(server, (await server.enrol(integrationId)).code);

const bearer = (name: string, caller: Caller, isForeign: boolean, token: string | undefined): TestCaller => ({
  name,
  caller,
  isForeign,
  headers: async (): Promise<Record<string, string>> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` },
});

const bound = (
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

async function createVerification({ application }: KioskServer, bank: Id, key: IntakeJwk, uniqueIdentifier: string) {
  const sealed = await sealJwe(key, { ...PERSON, unique_identifier: uniqueIdentifier });
  const created = must(await application.intake.create({ kind: 'nobody' }, bank, sealed));
  return { id: created.verification.id, requestUrl: created.requestUrl };
}

async function makeThings(server: KioskServer, bank: Id, key: IntakeJwk, kiosk: TestKiosk): Promise<Things> {
  const { application } = server;
  const { dataSource, webhooks } = application;
  // Nothing that is made for a call is told by this kind, so that its one delivery stays the newest.
  must(await webhooks.subscribe(COMMAND_LINE, bank, 'images_stored', HOOK));
  const { id: verification } = await createVerification(server, bank, key, 'sandbox:approved');
  await application.verificationTimers.run();
  await kiosk.ask('mutation ($input: HeartbeatInput!) { recordHeartbeat(input: $input) { __typename } }', {
    input: HEARTBEAT,
  });
  await kiosk.ask('mutation ($input: KioskEventInput!) { reportKioskEvent(input: $input) { __typename } }', {
    input: KIOSK_EVENT,
  });
  const { id } = await server.face(bank, 'enrolled');
  const face = must(await application.faces.getAny(COMMAND_LINE, id));
  const faceImage = await enrol(server, face);
  await addEvidence(server, must(await application.verificationRecords.get(COMMAND_LINE, verification)));
  await dataSource.query(
    `INSERT INTO delivery_attempt (delivery_id, number, outcome, http_status, duration_ms, at)
     SELECT id, 1, 'refused', 503, 12, now() FROM delivery`,
  );
  const [sent] = await dataSource.query<{ id: Id }[]>('SELECT id FROM delivery ORDER BY id LIMIT 1');
  const [front] = await dataSource.query<{ id: Id }[]>(
    `SELECT id FROM evidence WHERE verification_id = $1 AND kind = 'document_front'`,
    [verification],
  );
  return {
    integration: bank,
    device: kiosk.id,
    face: id,
    faceImage,
    verification,
    evidenceImage: `verification/${bank}/document-front/${front?.id}.jpg`,
    delivery: sent?.id ?? '',
  };
}

/** Gives a face its images, and a verification: what it shows does not matter here. Gives the key of one image. */
async function enrol({ application }: KioskServer, face: Face): Promise<string> {
  const { dataSource, keys, config } = application;
  const { id: faceId, integrationId, personId } = face;
  const images = GESTURES.map((gesture) => {
    const id = newId();
    return { id, gesture, key: `verification/${integrationId}/2fa-${gesture}/${id}.jpg` };
  });
  const key = images[0]?.key ?? '';
  const blobs = new SealedBlobs((await openStorage(config)).storage, dataSource, keys);
  await blobs.put(personId, key, randomBytes(16));
  await dataSource.transaction(async (manager: EntityManager) => {
    const at = new Date();
    const writer = new PostgresFaceWriter(manager, keys);
    const templates = images.map(({ id: imageId }) => ({
      imageId,
      modelVersion: 'none',
      descriptor: new Float32Array(4),
    }));
    const consent = { version: '2026-01', language: 'en', givenAt: at, takenBy: 'test' };
    await writer.insertImages(face, { images, templates, consent }, at);
    await writer.recordVerification({
      id: newId(),
      faceId,
      integrationId,
      personId,
      outcome: 'verified',
      reason: null,
      similarity: 90,
      distance: 0.2,
      threshold: 0.3,
      modelVersion: 'none',
      imageKey: null,
      createdAt: at,
    });
    const body = { faceId };
    await new PostgresEventRecorder(manager, keys, 'face').record({
      kind: 'images_stored',
      integrationId,
      personId,
      subjectId: faceId,
      body,
      at,
    });
  });
  return key;
}

/** Adds what the sandbox does not: a comparison, gestures, consent, and what a first reviewer proposed. */
async function addEvidence({ application }: KioskServer, verification: Verification): Promise<void> {
  const { dataSource, keys } = application;
  const comparison = { distance: 0.2, threshold: 0.3, similarity: 90 };
  const takenAt = new Date();
  const shared = {
    verificationId: verification.id,
    sessionId: newId(),
    documentType: null,
    mediaType: null,
    bytes: null,
    sha256: '00'.repeat(32),
    pages: 0,
    takenAt,
  };
  const match = { modelVersion: 'none', document: comparison, templates: comparison };
  const liveness = { engineVersion: '1', assisted: false, gestures: [{ gesture: 'smile', at: takenAt }] };
  await dataSource.transaction(async (manager: EntityManager) => {
    const writer = new PostgresEvidenceWriter(manager, keys);
    await writer.insert(verification, { ...shared, id: newId(), kind: 'face_match', findings: { match } });
    await writer.insert(verification, { ...shared, id: newId(), kind: 'liveness', findings: { liveness } });
    const consent = { id: newId(), version: '2026-01', language: 'en', givenAt: takenAt };
    await writer.recordConsent(verification, shared.sessionId, consent);
    await manager.query(
      `INSERT INTO decision_proposal (verification_id, outcome, reason_code, proposed_by, at)
       VALUES ($1, 'Approved', NULL, 'operator:first', now())`,
      [verification.id],
    );
  });
}
