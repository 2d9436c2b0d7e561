import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photo, withoutFaces } from './evidence.test-support.js';
import {
  anyNumber,
  anyText,
  FAILURE,
  makeFace,
  makeTenant,
  REQUEST,
  startGraphql,
  textLike,
  type Tenant,
  type TestGraphql,
} from './graphql.test-support.js';

let api: TestGraphql;
let bank: Tenant;

beforeAll(async () => {
  api = await startGraphql({ faces: true });
  bank = await makeTenant(api, 'Bank');
});
afterAll(() => api.close());

it.each(['7', '[]', 'true'])('should say that the picture %s is at fault, wherever it stands', async (image) => {
  const query = (given: string, head = '') =>
    `mutation ${head} { verifyFace(integrationId: "${bank.id}", uniqueIdentifier: "x", image: ${given}) { __typename } }`;
  const variables = { image: JSON.parse(image) as unknown };
  const codesOf = ({ errors }: Awaited<ReturnType<typeof api.ask>>) =>
    errors?.map(({ extensions }) => extensions['code']);
  expect(codesOf(await api.ask(bank.token, query('$image', '($image: Base64!)'), variables))).toEqual([
    'BAD_USER_INPUT',
  ]);
  expect(codesOf(await api.ask(bank.token, query(image)))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

describe.skipIf(withoutFaces)('two-factor by face', () => {
  const image = (name: string): string => photo(name).toString('base64');
  const STORE = `mutation ($faceId: ID!, $images: FaceImagesInput!) { storeFaceImages(faceId: $faceId, images: $images) {
    ... on Face { id registeredAt images { gesture key } } ${FAILURE} } }`;
  const VERIFY = `mutation ($id: ID!, $name: String!, $image: Base64!) {
    verifyFace(integrationId: $id, uniqueIdentifier: $name, image: $image) {
      ... on FaceVerified { verified similarity message verificationId face { uniqueIdentifier } } ${FAILURE} } }`;

  it('should register a person, know her again, refuse another, and erase her', async () => {
    const [neutral, smiling, another] = ['001_neutral', '001_smiling', '005_neutral'].map(image);
    const name = 'person 1';
    await api.application.webhooks.subscribe(
      { kind: 'command-line' },
      bank.id,
      'images_stored',
      'https://bank.example/',
    );
    const asked = await api.ask(bank.token, REQUEST, { integrationId: bank.id, name });
    const faceId = await makeFace(api, bank, name);
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
    const strict = await makeTenant(api, 'Strict', { faceGestureCheck: 'strict' });
    const draft = await makeFace(api, strict, name);
    expect((await api.ask(strict.token, STORE, { faceId: draft, images: { ...images } })).data).toEqual({
      storeFaceImages: {
        __typename: 'FaceRefusedFailure',
        code: 'IMAGE_REPEATED',
        message: 'smile: the same file was sent for right: take a picture for each',
        details: [
          { field: 'smile', reason: 'the same file was sent for right: take a picture for each' },
          { field: 'eyeblink', reason: 'the same file was sent for left: take a picture for each' },
          { field: 'left', reason: 'the same file was sent for eyeblink: take a picture for each' },
          { field: 'right', reason: 'the same file was sent for smile: take a picture for each' },
        ],
      },
    });
    expect(await store({})).toEqual({
      id: faceId,
      registeredAt: textLike(/^\d{4}-\d\d-\d\dT.*Z$/),
      images: ['SMILE', 'EYEBLINK', 'LEFT', 'RIGHT'].map((gesture) => ({
        gesture,
        key: textLike(new RegExp(`^verification/${bank.id}/2fa-${gesture.toLowerCase()}/[0-9a-f]{24}\\.jpg$`)),
      })),
    });
    expect(await store({})).toMatchObject({ __typename: 'FaceStateFailure', code: 'FACE_ALREADY_REGISTERED' });
    expect((await api.ask(bank.token, REQUEST, { integrationId: bank.id, name })).data).toMatchObject({
      requestFaceRegistration: { registered: true, url: null, message: 'Face already registered' },
    });

    expect(await verify(smiling)).toEqual({
      verified: true,
      similarity: anyNumber,
      message: 'Face verified successfully',
      verificationId: textLike(/^[0-9a-f]{24}$/),
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
    const result: unknown = expect.objectContaining({ _id: faceId, integrationId: bank.id, faceId: name });
    expect(history.data).toEqual({
      face: {
        verifications: {
          edges: [
            { node: { outcome: 'REFUSED', reason: null, threshold: anyNumber } },
            { node: { outcome: 'VERIFIED', reason: null, threshold: anyNumber } },
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
                body: { result, status: 'images_stored', timestamp: anyText },
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
