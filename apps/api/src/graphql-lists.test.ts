import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresEventRecorder } from './features/webhook/index.js';
import {
  FAILURE,
  makeFace,
  makeTenant,
  must,
  startGraphql,
  type Edges,
  type Tenant,
  type TestGraphql,
} from './graphql.test-support.js';
import { recordStatements } from './platform/database/testing.js';

type Named = Edges<{ readonly id: string; readonly uniqueIdentifier: string }>;

let api: TestGraphql;

beforeAll(async () => {
  api = await startGraphql();
});
afterAll(() => api.close());

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
    many = await makeTenant(api, 'Many');
    for (const name of newestFirst.toReversed()) await makeFace(api, many, name);
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
    await makeFace(api, many, 'latecomer');
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

  it('should need one statement for the verifications of all faces, and page in each face’s own', async () => {
    await api.application.dataSource.query(
      `INSERT INTO face_verification (id, face_id, integration_id, person_id, outcome, model_version, created_at)
       SELECT encode(substring(sha256(convert_to(id || number, 'UTF8')) for 12), 'hex'), id, integration_id, person_id,
              'verified', 'v' || number, date_trunc('milliseconds', now()) + make_interval(secs => number)
       FROM face, generate_series(1, 5) AS number WHERE integration_id = $1`,
      [many.id],
    );
    const query = `query ($id: ID!, $faces: Int!, $first: Int, $after: String, $last: Int) {
      integration(id: $id) { faces(first: $faces) { edges { node {
        verifications(first: $first, after: $after, last: $last) {
          edges { node { modelVersion } } pageInfo { hasNextPage hasPreviousPage endCursor } } } } } } }`;
    interface Seen {
      readonly integration: {
        readonly faces: Edges<{ readonly verifications: Edges<{ readonly modelVersion: string }> }>;
      };
    }
    const ask = async (faces: number, args: object) => {
      const work = () => api.ask<Seen>(many.token, query, { id: many.id, faces, ...args });
      const { value, statements } = await recordStatements(api.application.dataSource, work);
      const parts = value.data.integration.faces.edges.map(({ node }) => node.verifications);
      return {
        statements: statements.length,
        shown: parts.map(({ edges }) => edges.map(({ node }) => node.modelVersion)),
        pageInfo: parts[0]?.pageInfo,
      };
    };
    const newest = await ask(20, { first: 2 });
    expect(newest.shown).toEqual(Array.from({ length: 20 }, () => ['v5', 'v4']));
    expect([newest.statements, (await ask(1, { first: 2 })).statements]).toEqual([3, 3]);
    const next = await ask(1, { first: 4, after: newest.pageInfo?.endCursor });
    expect(next).toMatchObject({
      shown: [['v3', 'v2', 'v1']],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const oldest = await ask(2, { last: 2 });
    expect(oldest).toMatchObject({
      shown: [
        ['v2', 'v1'],
        ['v2', 'v1'],
      ],
      pageInfo: { hasPreviousPage: true },
    });
  });
});

describe('deliveries', () => {
  const EVENTS = 12;
  let sender: Tenant;

  beforeAll(async () => {
    sender = await makeTenant(api, 'Sender');
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
      const subjectId = await makeFace(api, sender, `person ${index}`);
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
    const id = must(await api.application.webhooks.deliveries({ kind: 'command-line' }, sender.id, { limit: 1 }))
      .items[0]?.id;
    await api.application.dataSource.query(`UPDATE delivery SET state = 'exhausted' WHERE id = $1`, [id]);
    const mutation = `mutation ($id: ID!) { resendDelivery(id: $id) { ... on Delivery { state deliveredAt } ${FAILURE} } }`;
    const resend = async ({ token }: Tenant) => (await api.ask(token, mutation, { id })).data;
    expect(await resend(await makeTenant(api, 'Telecom'))).toMatchObject({
      resendDelivery: { code: 'NOT_FOUND', message: 'Delivery not found' },
    });
    expect(await resend(sender)).toEqual({ resendDelivery: { state: 'PENDING', deliveredAt: null } });
  });
});
