import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApiSchema } from './graphql-schema.js';
import {
  anyNumber,
  anyText,
  FAILURE,
  makeFace,
  makeTenant,
  startGraphql,
  textLike,
  type Tenant,
  type TestGraphql,
} from './graphql.test-support.js';

let api: TestGraphql;
let admin: string;
let bank: Tenant;
let telecom: Tenant;

beforeAll(async () => {
  api = await startGraphql();
  admin = await api.operator('admin');
  bank = await makeTenant(api, 'Bank');
  telecom = await makeTenant(api, 'Telecom');
});
afterAll(() => api.close());

describe('who calls', () => {
  it.each([undefined, 'not.a.token'])('should refuse a call without a good token (%s)', async (token) => {
    const answer = await api.ask(token, '{ viewer { kind } }');
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('should let a call without a token use these fields alone', async () => {
    const schema = await buildApiSchema();
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const open = roots.flatMap((type) =>
      Object.values(type?.getFields() ?? {}).filter(({ extensions }) => extensions['open'] !== undefined),
    );
    expect(Object.fromEntries(open.map(({ name, extensions }) => [name, extensions['open']]))).toEqual({
      beginVerification: true,
      createVerification: true,
      verificationDetails: true,
    });
    expect((await api.ask(undefined, '{ __schema { queryType { name } } }')).status).toBe(401);
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
          integration { id name mode callbackUrl policy { faceMinimumWidth keepAttemptImages faceGestureCheck faceMirrored }
            webhookSubscriptions { kind url enabled } }
          secrets { clientSecret webhookSecret privateKey intakeKey { kty k } }
        } ${FAILURE} } }`,
      {
        input: {
          name: 'Insurer',
          mode: 'LIVE',
          callbackUrl: 'https://insurer.example/done?user=[user_id]',
          policy: { faceMinimumWidth: 40, faceMirrored: 'NO' },
          webhooks: [{ kind: 'PROOF_OF_ADDRESS', url: 'https://insurer.example/hook' }],
        },
      },
    );
    const { integration, secrets } = created.data.createIntegration;
    expect(integration).toEqual({
      id: textLike(/^[0-9a-f]{24}$/),
      name: 'Insurer',
      mode: 'LIVE',
      callbackUrl: 'https://insurer.example/done?user=[user_id]',
      policy: { faceMinimumWidth: 40, keepAttemptImages: false, faceGestureCheck: 'STRICT', faceMirrored: 'NO' },
      webhookSubscriptions: [{ kind: 'PROOF_OF_ADDRESS', url: 'https://insurer.example/hook', enabled: true }],
    });
    expect(secrets).toEqual({
      clientSecret: anyText,
      webhookSecret: textLike(/^whsec_/),
      privateKey: textLike(/^[0-9a-f]{64}$/),
      intakeKey: { kty: 'oct', k: anyText },
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
          webhookSecret: textLike(/^whsec_/),
          privateKey: null,
          intakeKey: null,
        },
      },
    });
  });

  it('should keep what was decided before a key was added or its default changed', async () => {
    const { id, token } = await makeTenant(api, 'Older');
    await api.application.dataSource.query('UPDATE integration SET policy = $2 WHERE id = $1', [
      id,
      { faceGestureCheck: 'off', faceMinimumWidth: 0, keepAttemptImages: true },
    ]);
    const { data } = await api.ask(
      token,
      '{ viewer { integration { policy { faceGestureCheck faceMinimumWidth faceMirrored keepAttemptImages } } } }',
    );
    expect(data).toEqual({
      viewer: {
        integration: {
          policy: { faceGestureCheck: 'OFF', faceMinimumWidth: 0, faceMirrored: 'UNKNOWN', keepAttemptImages: true },
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
        message: textLike(/name/),
        details: [{ field: 'name', reason: anyText }],
      },
    });
    expect((await api.ask(bank.token, mutation, { input: { name: 'Mine' } })).data).toEqual({
      createIntegration: { __typename: 'AccessFailure', code: 'FORBIDDEN', message: anyText, details: [] },
    });
  });
});

describe('another tenant', () => {
  it('should find nothing of the bank’s, as if it did not exist', async () => {
    const face = await makeFace(api, bank, 'customer');
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
    expect(cheap.extensions?.cost).toEqual({ requested: anyNumber, limit: 5000, depth: 8 });
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
