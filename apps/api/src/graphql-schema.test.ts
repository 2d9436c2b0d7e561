import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { PostgresEventRecorder } from './features/webhook/index.js';
import type { Id } from './kernel/index.js';
import { recordStatements } from './platform/database/testing.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FACES = join(process.env['VESTIBULE_SHARED'] ?? join(ROOT, '..', 'shared'), 'data', 'gestures', 'london');
const withoutFaces = !existsSync(FACES) && process.env['CI'] !== 'true';

interface Tenant {
  readonly id: Id;
  readonly token: string;
}
interface Edges<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string>;
}
type Named = Edges<{ readonly id: string; readonly uniqueIdentifier: string }>;

let api: TestGraphql;
let admin: string;
let bank: Tenant;
let telecom: Tenant;

const tenant = async (name: string): Promise<Tenant> => {
  const { integration } = must(await api.application.integrations.create({ kind: 'command-line' }, { name }));
  return { id: integration.id, token: await api.application.tokenIssuer.forIntegration(integration.id) };
};

const FAILURE = '... on Failure { __typename code message details { field reason } }';
const REQUEST = `mutation ($integrationId: ID!, $name: String!) {
  requestFaceRegistration(integrationId: $integrationId, uniqueIdentifier: $name) {
    ... on FaceRegistration { registered url message face { id uniqueIdentifier images { key } enabled } } ${FAILURE}
  }
}`;
interface Requested {
  readonly requestFaceRegistration: { readonly url: string; readonly face: { readonly id: string } };
}
const request = async ({ id, token }: Tenant, name: string): Promise<string> => {
  const { data } = await api.ask<Requested>(token, REQUEST, { integrationId: id, name });
  return data.requestFaceRegistration.face.id;
};

beforeAll(async () => {
  api = await startGraphql();
  admin = await api.operator('admin');
  bank = await tenant('Bank');
  telecom = await tenant('Telecom');
});
afterAll(() => api.close());

describe('who calls', () => {
  it.each([undefined, 'not.a.token'])('should refuse a call without a good token (%s)', async (token) => {
    const answer = await api.ask(token, '{ viewer { kind } }');
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('should say whom the token speaks for', async () => {
    const query = '{ viewer { kind role operatorId integration { id name } } }';
    expect((await api.ask(bank.token, query)).data).toEqual({
      viewer: { kind: 'INTEGRATION', role: null, operatorId: null, integration: { id: bank.id, name: 'Bank' } },
    });
    expect((await api.ask(admin, query)).data).toEqual({
      viewer: { kind: 'OPERATOR', role: 'ADMIN', operatorId: 'test', integration: null },
    });
  });
});

describe('integrations', () => {
  it('should be made with their secrets, changed, and given new keys by an operator', async () => {
    const created = await api.ask<{ createIntegration: { integration: { id: string }; secrets: object } }>(
      admin,
      `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) {
        ... on IntegrationWithSecrets {
          integration { id name mode callbackUrl policy { faceMinimumWidth keepAttemptImages faceGestureCheck }
            webhookSubscriptions { kind url enabled } }
          secrets { clientSecret webhookSecret privateKey intakeKey { kty k } }
        } ${FAILURE} } }`,
      {
        input: {
          name: 'Insurer',
          mode: 'LIVE',
          callbackUrl: 'https://insurer.example/done?user=[user_id]',
          policy: { faceMinimumWidth: 40 },
          webhooks: [{ kind: 'PROOF_OF_ADDRESS', url: 'https://insurer.example/hook' }],
        },
      },
    );
    const { integration, secrets } = created.data.createIntegration;
    expect(integration).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'Insurer',
      mode: 'LIVE',
      callbackUrl: 'https://insurer.example/done?user=[user_id]',
      policy: { faceMinimumWidth: 40, keepAttemptImages: false, faceGestureCheck: 'OFF' },
      webhookSubscriptions: [{ kind: 'PROOF_OF_ADDRESS', url: 'https://insurer.example/hook', enabled: true }],
    });
    expect(secrets).toEqual({
      clientSecret: expect.any(String),
      webhookSecret: expect.stringMatching(/^whsec_/),
      privateKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      intakeKey: { kty: 'oct', k: expect.any(String) },
    });

    const changed = await api.ask(
      admin,
      `mutation ($id: ID!) { updateIntegration(id: $id, input: { callbackUrl: null, policy: { keepAttemptImages: true } }) {
        ... on Integration { name mode callbackUrl policy { faceMinimumWidth keepAttemptImages } } ${FAILURE} } }`,
      { id: integration.id },
    );
    expect(changed.data).toEqual({
      updateIntegration: {
        name: 'Insurer',
        mode: 'LIVE',
        callbackUrl: null,
        policy: { faceMinimumWidth: 40, keepAttemptImages: true },
      },
    });

    const rotated = await api.ask(
      admin,
      `mutation ($id: ID!) { rotateIntegrationKeys(id: $id, which: [WEBHOOK_SECRET]) {
        ... on IntegrationWithSecrets { secrets { clientSecret webhookSecret privateKey intakeKey { k } } } ${FAILURE} } }`,
      { id: integration.id },
    );
    expect(rotated.data).toEqual({
      rotateIntegrationKeys: {
        secrets: {
          clientSecret: null,
          webhookSecret: expect.stringMatching(/^whsec_/),
          privateKey: null,
          intakeKey: null,
        },
      },
    });
  });

  it('should answer what is wrong as a member of the union', async () => {
    const mutation = `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { ${FAILURE} } }`;
    expect((await api.ask(admin, mutation, { input: { name: ' ' } })).data).toEqual({
      createIntegration: {
        __typename: 'InvalidInputFailure',
        code: 'INVALID_INPUT',
        message: expect.stringContaining('name'),
        details: [{ field: 'name', reason: expect.any(String) }],
      },
    });
    expect((await api.ask(bank.token, mutation, { input: { name: 'Mine' } })).data).toEqual({
      createIntegration: { __typename: 'AccessFailure', code: 'FORBIDDEN', message: expect.any(String), details: [] },
    });
  });
});

describe('lists', () => {
  const PAGE = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    integration(id: $id) { faces(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id uniqueIdentifier } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  let many: Tenant;
  const page = async (args: object): Promise<Named> => {
    const { data, errors } = await api.ask<{ integration: { faces: Named } }>(many.token, PAGE, {
      id: many.id,
      ...args,
    });
    if (errors) throw new Error(errors[0]?.extensions.code);
    return data.integration.faces;
  };
  const names = ({ edges }: Named): string[] => edges.map(({ node }) => node.uniqueIdentifier);
  const newestFirst = Array.from({ length: 45 }, (_, index) => `person ${44 - index}`);

  beforeAll(async () => {
    many = await tenant('Many');
    for (const name of newestFirst.toReversed()) await request(many, name);
  });

  it('should give 45 faces forwards in pages of 20, 20 and 5, each once', async () => {
    const found: string[] = [];
    const sizes: number[] = [];
    for (let after: string | undefined, more = true; more;) {
      const part = await page({ first: 20, after });
      sizes.push(part.edges.length);
      found.push(...names(part));
      expect(part.pageInfo.hasPreviousPage).toBe(after !== undefined);
      ({ endCursor: after, hasNextPage: more } = part.pageInfo);
    }
    expect(sizes).toEqual([20, 20, 5]);
    expect(found).toHaveLength(45);
    expect(new Set(found)).toEqual(new Set(newestFirst));
  });

  it('should give the same list backwards', async () => {
    const forwards = names(await page({ first: 100 }));
    const found: string[] = [];
    for (let before: string | undefined, more = true; more;) {
      const part = await page({ last: 20, before });
      found.unshift(...names(part));
      ({ startCursor: before, hasPreviousPage: more } = part.pageInfo);
    }
    expect(found).toEqual(forwards);
  });

  it('should not move when a face is added meanwhile', async () => {
    const first = await page({ first: 10 });
    await request(many, 'latecomer');
    const second = await page({ first: 10, after: first.pageInfo.endCursor });
    expect(new Set([...names(first), ...names(second)]).size).toBe(20);
    expect(names(second)).not.toContain('latecomer');
  });

  it.each([
    { first: 0 },
    { first: 101 },
    { first: 1, last: 1 },
    { after: 'nonsense' },
    { after: Buffer.from('[1e300,"000000000000000000000000"]').toString('base64url') },
    { after: Buffer.from('[0,"x"]').toString('base64url') },
  ])('should refuse %j', async (args) => {
    await expect(page(args)).rejects.toThrow('INVALID_INPUT');
  });

  it('should read events in the order of their commits, forwards', async () => {
    const answer = await api.ask(
      many.token,
      `query ($id: ID!) { integration(id: $id) { events(first: 5) { edges { node { id } } pageInfo { hasNextPage } } } }`,
      { id: many.id },
    );
    expect(answer.data).toEqual({ integration: { events: { edges: [], pageInfo: { hasNextPage: false } } } });
    const refused = await api.ask(
      many.token,
      `{ integration(id: "${many.id}") { events(after: "x") { edges { cursor } } } }`,
    );
    expect(refused.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  });

  it('should need a fixed number of statements for an integration with its latest faces', async () => {
    const query = `query ($id: ID!, $first: Int!) { integration(id: $id) { name faces(first: $first) { edges { node {
      id uniqueIdentifier images { key } integration { name } } } } } }`;
    const count = async (first: number): Promise<number> => {
      const ask = () => api.ask(many.token, query, { id: many.id, first });
      const { value, statements } = await recordStatements(api.application.dataSource, ask);
      expect(value.errors).toBeUndefined();
      return statements.length;
    };
    // The integration, and its faces with their persons' keys and their images.
    expect([await count(1), await count(20), await count(40)]).toEqual([2, 2, 2]);
  });
});

describe('deliveries', () => {
  const EVENTS = 12;
  let sender: Tenant;

  beforeAll(async () => {
    sender = await tenant('Sender');
    const { webhooks, dataSource, keys } = api.application;
    for (const path of ['a', 'b']) {
      must(
        await webhooks.subscribe(
          { kind: 'command-line' },
          sender.id,
          'images_stored',
          `https://sender.example/${path}`,
        ),
      );
    }
    for (let index = 0; index < EVENTS; index += 1) {
      const subjectId = await request(sender, `person ${index}`);
      const face = must(await api.application.faces.get({ kind: 'command-line' }, sender.id, subjectId));
      const { integrationId, personId } = face;
      const event = {
        kind: 'images_stored' as const,
        integrationId,
        personId,
        subjectId,
        body: { index },
        at: new Date(),
      };
      await dataSource.transaction((manager) => new PostgresEventRecorder(manager, keys, 'face').record(event));
    }
    await dataSource.query(
      `INSERT INTO delivery_attempt (delivery_id, number, outcome, http_status, duration_ms, at)
       SELECT id, number, 'refused', 500, 7, now() FROM delivery, generate_series(1, 3) AS number`,
    );
  });

  it('should need a fixed number of statements, with their tries and their URLs', async () => {
    const query = `query ($id: ID!, $first: Int!) { integration(id: $id) { deliveries(first: $first) { edges { node {
      state kind url attempts { number outcome httpStatus } subscription { url enabled } } } } } }`;
    interface Delivered {
      readonly integration: { readonly deliveries: Edges<{ readonly attempts: readonly object[] }> };
    }
    const count = async (first: number): Promise<number> => {
      const ask = () => api.ask<Delivered>(sender.token, query, { id: sender.id, first });
      const { value, statements } = await recordStatements(api.application.dataSource, ask);
      const { edges } = value.data.integration.deliveries;
      expect(edges).toHaveLength(first);
      for (const { node } of edges) expect(node.attempts).toHaveLength(3);
      return statements.length;
    };
    // The integration, its deliveries with their events and URLs, their tries, the subscriptions.
    expect([await count(1), await count(10), await count(24)]).toEqual([4, 4, 4]);
  });

  it('should be those of one subscription where that is asked for', async () => {
    const query = `query ($id: ID!, $subscriptionId: ID) { integration(id: $id) {
      webhookSubscriptions { id deliveries(first: 100) { edges { node { id } } } }
      deliveries(first: 100, subscriptionId: $subscriptionId) { edges { node { id } } } } }`;
    interface Listed {
      readonly integration: {
        readonly webhookSubscriptions: readonly { readonly id: string; readonly deliveries: Edges<{ id: string }> }[];
        readonly deliveries: Edges<{ id: string }>;
      };
    }
    const all = await api.ask<Listed>(sender.token, query, { id: sender.id });
    const [first] = all.data.integration.webhookSubscriptions;
    expect(all.data.integration.deliveries.edges).toHaveLength(2 * EVENTS);
    expect(first?.deliveries.edges).toHaveLength(EVENTS);
    const some = await api.ask<Listed>(sender.token, query, { id: sender.id, subscriptionId: first?.id });
    expect(some.data.integration.deliveries.edges).toEqual(first?.deliveries.edges);
  });

  it('should be told of only what comes after a cursor', async () => {
    const query = `query ($id: ID!, $after: String) { integration(id: $id) { events(first: 7, after: $after) {
      edges { node { sequence body cursor } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;
    interface Told {
      readonly integration: { readonly events: Edges<{ readonly body: { readonly index: number } }> };
    }
    const first = (await api.ask<Told>(sender.token, query, { id: sender.id })).data.integration.events;
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const { endCursor: after } = first.pageInfo;
    const rest = (await api.ask<Told>(sender.token, query, { id: sender.id, after })).data.integration.events;
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const indexes = [...first.edges, ...rest.edges].map(({ node }) => node.body.index);
    expect(indexes).toEqual(Array.from({ length: EVENTS }, (_, index) => index));
  });

  it('should be resent only when they are no longer tried, and only by their owner', async () => {
    const [delivery] = (
      await api.application.dataSource.query(
        `UPDATE delivery SET state = 'exhausted' WHERE id = (SELECT id FROM delivery WHERE integration_id = $1 LIMIT 1)
       RETURNING id`,
        [sender.id],
      )
    )[0] as { id: string }[];
    const mutation = `mutation ($id: ID!) { resendDelivery(id: $id) { ... on Delivery { state deliveredAt } ${FAILURE} } }`;
    const resend = async ({ token }: Tenant) => (await api.ask(token, mutation, { id: delivery?.id })).data;
    expect(await resend(telecom)).toMatchObject({
      resendDelivery: { code: 'NOT_FOUND', message: 'Delivery not found' },
    });
    expect(await resend(sender)).toEqual({ resendDelivery: { state: 'PENDING', deliveredAt: null } });
  });
});

describe('another tenant', () => {
  it('should find nothing of the bank’s, as if it did not exist', async () => {
    const face = await request(bank, 'customer');
    const query = 'query ($face: ID!, $id: ID!) { face(id: $face) { id } integration(id: $id) { id } }';
    expect((await api.ask(bank.token, query, { face, id: bank.id })).data).toEqual({
      face: { id: face },
      integration: { id: bank.id },
    });
    const variables = { face, id: bank.id };
    expect(await api.ask(telecom.token, query, variables)).toMatchObject({ data: { face: null, integration: null } });
    expect(await api.ask(telecom.token, query, { face: '\0', id: "'" })).toMatchObject({
      data: { face: null, integration: null },
    });
    const mutation = `mutation ($face: ID!, $id: ID!) {
      eraseFace(id: $face) { ${FAILURE} }
      setFaceEnabled(id: $face, enabled: false) { ${FAILURE} }
      requestFaceRegistration(integrationId: $id, uniqueIdentifier: "customer") { ${FAILURE} }
      verifyFace(integrationId: $id, uniqueIdentifier: "customer", image: "AAAA") { ${FAILURE} } }`;
    const faceNotFound = {
      __typename: 'NotFoundFailure',
      code: 'FACE_NOT_FOUND',
      message: 'Face not found',
      details: [],
    };
    const notFound = {
      __typename: 'NotFoundFailure',
      code: 'NOT_FOUND',
      message: 'Integration not found',
      details: [],
    };
    expect((await api.ask(telecom.token, mutation, variables)).data).toEqual({
      eraseFace: faceNotFound,
      setFaceEnabled: faceNotFound,
      requestFaceRegistration: notFound,
      verifyFace: notFound,
    });
    expect(await api.ask(telecom.token, '{ integrations { edges { node { id } } } }')).toMatchObject({
      data: { integrations: { edges: [{ node: { id: telecom.id } }] } },
    });
  });

  it('should be told FORBIDDEN for what no integration may do', async () => {
    const auditor = await api.operator('auditor');
    const answer = await api.ask(
      auditor,
      `mutation ($id: ID!) { addWebhookSubscription(integrationId: $id, kind: STATUS, url: "https://a.example/") { ${FAILURE} } }`,
      { id: bank.id },
    );
    expect(answer.data).toMatchObject({ addWebhookSubscription: { code: 'FORBIDDEN' } });
  });
});

describe('webhooks', () => {
  it('should be added, switched off and on, and removed', async () => {
    const fields = '... on WebhookSubscription { id kind url enabled disabledReason }';
    const url = 'https://bank.example/faces';
    const ADD = `mutation ($id: ID!, $url: String!) {
      addWebhookSubscription(integrationId: $id, kind: IMAGES_STORED, url: $url) { ${fields} ${FAILURE} } }`;
    const added = await api.ask<{ addWebhookSubscription: { id: string } }>(admin, ADD, { id: bank.id, url });
    const { id } = added.data.addWebhookSubscription;
    const shown = { id, kind: 'IMAGES_STORED', url, enabled: true, disabledReason: null };
    expect(added.data.addWebhookSubscription).toEqual(shown);
    expect((await api.ask(admin, ADD, { id: bank.id, url })).data).toMatchObject({
      addWebhookSubscription: { __typename: 'ConflictFailure', code: 'CONFLICT' },
    });
    expect((await api.ask(admin, ADD, { id: bank.id, url: 'https://127.0.0.1/' })).data).toMatchObject({
      addWebhookSubscription: { __typename: 'InvalidInputFailure' },
    });
    const SET = `mutation ($id: ID!, $enabled: Boolean!) {
      setWebhookSubscriptionEnabled(id: $id, enabled: $enabled) { ${fields} ${FAILURE} } }`;
    expect((await api.ask(admin, SET, { id, enabled: false })).data).toEqual({
      setWebhookSubscriptionEnabled: { ...shown, enabled: false, disabledReason: 'BY_OWNER' },
    });
    expect((await api.ask(admin, SET, { id, enabled: true })).data).toEqual({ setWebhookSubscriptionEnabled: shown });
    const REMOVE = `mutation ($id: ID!) { removeWebhookSubscription(id: $id) { ${fields} ${FAILURE} } }`;
    expect((await api.ask(admin, REMOVE, { id })).data).toEqual({ removeWebhookSubscription: shown });
    expect((await api.ask(admin, REMOVE, { id })).data).toMatchObject({
      removeWebhookSubscription: { __typename: 'NotFoundFailure' },
    });
  });
});

describe('limits', () => {
  it('should return the cost of an operation, and refuse one that costs too much', async () => {
    const query = `query ($size: Int!) { integrations(first: $size) { edges { node {
      faces(first: $size) { edges { node { id images { id } } } } } } } }`;
    const cheap = await api.ask(admin, query, { size: 2 });
    expect(cheap.errors).toBeUndefined();
    expect(cheap.extensions?.cost).toEqual({ requested: expect.any(Number), limit: 5000, depth: 8 });
    const dear = await api.ask(admin, query, { size: 100 });
    expect(dear.errors?.[0]?.extensions.code).toBe('OPERATION_TOO_COMPLEX');
    expect(dear.extensions?.cost.requested).toBeGreaterThan(5000);
  });

  it('should count a page whose size is not given as one of 20', async () => {
    const cost = async (args: string): Promise<number | undefined> =>
      (await api.ask(admin, `{ integrations${args} { edges { node { id } } } }`)).extensions?.cost.requested;
    expect(await cost('')).toBe(await cost('(first: 20)'));
  });

  it('should refuse an operation that is too deep', async () => {
    const deep = 'integration { faces(first: 1) { edges { node { '.repeat(4);
    const answer = await api.ask(bank.token, `{ face(id: "x") { ${deep} id ${' } } } }'.repeat(4)} } }`);
    expect(answer.errors?.[0]?.extensions.code).toBe('OPERATION_TOO_COMPLEX');
    expect(answer.extensions?.cost.depth).toBeGreaterThan(12);
  });
});

describe.skipIf(withoutFaces)('two-factor by face', () => {
  const image = async (name: string): Promise<string> => (await readFile(join(FACES, name))).toString('base64');
  const STORE = `mutation ($faceId: ID!, $images: FaceImagesInput!) { storeFaceImages(faceId: $faceId, images: $images) {
    ... on Face { id registeredAt images { gesture key } } ${FAILURE} } }`;
  const VERIFY = `mutation ($id: ID!, $name: String!, $image: Base64!) {
    verifyFace(integrationId: $id, uniqueIdentifier: $name, image: $image) {
      ... on FaceVerified { verified similarity message verificationId face { uniqueIdentifier } } ${FAILURE} } }`;

  it('should register a person, know her again, refuse another, and erase her', async () => {
    const [neutral, smiling, another] = await Promise.all(
      ['001_neutral.jpg', '001_smiling.jpg', '005_neutral.jpg'].map(image),
    );
    const name = 'person 1';
    await api.application.webhooks.subscribe(
      { kind: 'command-line' },
      bank.id,
      'images_stored',
      'https://bank.example/',
    );
    const asked = await api.ask(bank.token, REQUEST, { integrationId: bank.id, name });
    const faceId = await request(bank, name);
    expect(asked.data).toEqual({
      requestFaceRegistration: {
        registered: false,
        url: `http://127.0.0.1/face/${faceId}`,
        message: 'Face registration URL generated successfully',
        face: { id: faceId, uniqueIdentifier: name, images: [], enabled: true },
      },
    });

    const verify = async (probe: string | undefined) =>
      (await api.ask<{ verifyFace: object }>(bank.token, VERIFY, { id: bank.id, name, image: probe })).data.verifyFace;
    expect(await verify(neutral)).toMatchObject({ __typename: 'FaceStateFailure', code: 'FACE_NOT_ENROLLED' });

    const images = { smile: smiling, eyeblink: neutral, left: neutral, right: smiling };
    const store = async (given: object) =>
      (await api.ask<{ storeFaceImages: object }>(bank.token, STORE, { faceId, images: { ...images, ...given } })).data
        .storeFaceImages;
    expect(await store({ left: 'no base64' })).toMatchObject({
      __typename: 'InvalidInputFailure',
      details: [{ field: 'left' }],
    });
    expect(await store({ left: Buffer.from('no image').toString('base64') })).toMatchObject({
      __typename: 'FaceRefusedFailure',
      code: 'IMAGE_UNREADABLE',
      details: [{ field: 'left' }],
    });
    expect(await store({})).toEqual({
      id: faceId,
      registeredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      images: ['SMILE', 'EYEBLINK', 'LEFT', 'RIGHT'].map((gesture) => ({
        gesture,
        key: expect.stringMatching(
          new RegExp(`^verification/${bank.id}/2fa-${gesture.toLowerCase()}/[0-9a-f]{24}\\.jpg$`),
        ),
      })),
    });
    expect(await store({})).toMatchObject({ __typename: 'FaceStateFailure', code: 'FACE_ALREADY_REGISTERED' });
    expect((await api.ask(bank.token, REQUEST, { integrationId: bank.id, name })).data).toMatchObject({
      requestFaceRegistration: { registered: true, url: null, message: 'Face already registered' },
    });

    expect(await verify(smiling)).toEqual({
      verified: true,
      similarity: expect.any(Number),
      message: 'Face verified successfully',
      verificationId: expect.stringMatching(/^[0-9a-f]{24}$/),
      face: { uniqueIdentifier: name },
    });
    expect(await verify(another)).toMatchObject({ verified: false, message: 'Face not verified' });

    const history = await api.ask(
      bank.token,
      `query ($faceId: ID!, $id: ID!) {
        face(id: $faceId) { verifications { edges { node { outcome reason threshold } } } }
        integration(id: $id) {
          faces(first: 1) { edges { node { id uniqueIdentifier images { gesture } } } }
          events { edges { node { kind sequence subjectType subjectId body } } pageInfo { hasNextPage } }
          deliveries { edges { node { state kind attempts { outcome } subscription { kind } } } }
        } }`,
      { faceId, id: bank.id },
    );
    expect(history.errors).toBeUndefined();
    expect(history.data).toEqual({
      face: {
        verifications: {
          edges: [
            { node: { outcome: 'REFUSED', reason: null, threshold: expect.any(Number) } },
            { node: { outcome: 'VERIFIED', reason: null, threshold: expect.any(Number) } },
          ],
        },
      },
      integration: {
        faces: {
          edges: [
            {
              node: {
                id: faceId,
                uniqueIdentifier: name,
                images: ['SMILE', 'EYEBLINK', 'LEFT', 'RIGHT'].map((gesture) => ({ gesture })),
              },
            },
          ],
        },
        events: {
          edges: [
            {
              node: {
                kind: 'IMAGES_STORED',
                sequence: 1,
                subjectType: 'FACE',
                subjectId: faceId,
                body: expect.objectContaining({ status: 'images_stored' }),
              },
            },
          ],
          pageInfo: { hasNextPage: false },
        },
        deliveries: {
          edges: [
            {
              node: { state: 'PENDING', kind: 'IMAGES_STORED', attempts: [], subscription: { kind: 'IMAGES_STORED' } },
            },
          ],
        },
      },
    });

    const erased = await api.ask<{ eraseFace: { receipt: string } }>(
      bank.token,
      `mutation ($faceId: ID!) { eraseFace(id: $faceId) {
        ... on FaceErased { faceId images templates verifications receipt } ${FAILURE} } }`,
      { faceId },
    );
    expect(erased.data.eraseFace).toMatchObject({ faceId, images: 4, templates: 4, verifications: 2 });
    const [, payload = ''] = erased.data.eraseFace.receipt.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ type: 'face-erasure', faceId });
    const after = await api.ask(
      bank.token,
      'query ($faceId: ID!, $id: ID!) { face(id: $faceId) { id } integration(id: $id) { events { edges { node { body } } } } }',
      { faceId, id: bank.id },
    );
    expect(after.data).toEqual({ face: null, integration: { events: { edges: [{ node: { body: null } }] } } });
  });

  it('should log nothing of what was sent', () => {
    const log = api.lines.join('\n');
    expect(log).not.toContain('person 1');
    expect(log).not.toContain('/9j/');
    expect(log).not.toContain(bank.token);
  });
});
