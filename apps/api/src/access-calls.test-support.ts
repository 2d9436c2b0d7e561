import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { HEARTBEAT, KIOSK_EVENT } from './access-things.test-support.js';
import type { AccessWorld } from './access.test-support.js';
import { newId, type ErrorCode } from './kernel/index.js';

/** A call to a field of Query, Mutation or Subscription. */
export interface FieldCall {
  /** Whether something of an integration is named, and another's is to be answered as if it weren't there. */
  readonly names: boolean;
  /** With which failure, that has nothing to do with who calls, it ends for whoever is let in; left out: it is done. */
  readonly ends?: ErrorCode;
  /** Makes what the call is about, and gives the arguments. */
  readonly args: (world: AccessWorld) => Promise<object>;
}

/** A call to a route. */
export interface RouteCall extends Omit<FieldCall, 'args'> {
  readonly request: (world: AccessWorld) => Promise<Omit<InjectOptions, 'method'> & { readonly url: string }>;
}

type Make = FieldCall['args'];

const naming = (args: Make, ends?: ErrorCode): FieldCall => ({ names: true, args, ...(ends && { ends }) });
const plain = (args: Make = async () => ({}), ends?: ErrorCode): FieldCall => ({
  names: false,
  args,
  ...(ends && { ends }),
});

/** Whoever is let in is told that it is no picture. */
const IMAGE = Buffer.from('no picture').toString('base64');
const FOUR = { smile: IMAGE, eyeblink: IMAGE, left: IMAGE, right: IMAGE };
const LIVENESS_ANSWER = { token: 'no challenge', record: '{}', mac: '', pictures: [IMAGE] };
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

/** How each field is called that has a row in the table. */
export const FIELD_CALLS: Readonly<Record<string, FieldCall>> = {
  'Query.account': plain(),
  'Query.decisionDryRun': naming(async ({ things }) => ({
    integrationId: things.integration,
    policy: { verificationDecision: 'FINDINGS' },
    last: 10,
  })),
  'Query.device': naming(async ({ things }) => ({ id: things.device })),
  'Query.devices': naming(async ({ things }) => ({ integrationId: things.integration })),
  'Query.face': naming(async ({ things }) => ({ id: things.face })),
  'Query.integration': naming(async ({ things }) => ({ id: things.integration })),
  'Query.integrations': plain(),
  'Query.operators': plain(),
  'Query.verification': naming(async ({ things }) => ({ id: things.verification })),
  'Query.verificationProgress': plain(),
  'Query.viewer': plain(),

  'Mutation.createIntegration': plain(async () => ({ input: { name: 'New' } })),
  'Mutation.updateIntegration': naming(async ({ things }) => ({ id: things.integration, input: { name: 'Bank' } })),
  'Mutation.rotateIntegrationKeys': naming(async ({ things }) => ({
    id: things.integration,
    which: ['CLIENT_SECRET'],
    keepHours: 0,
  })),
  'Mutation.addWebhookSubscription': naming(async ({ things }) => ({
    integrationId: things.integration,
    kind: 'PROOF_OF_ADDRESS',
    url: `https://bank.example/${randomUUID()}`,
  })),
  'Mutation.setWebhookSubscriptionEnabled': naming(async (world) => ({
    id: await world.subscription(),
    enabled: false,
  })),
  'Mutation.removeWebhookSubscription': naming(async (world) => ({ id: await world.subscription() })),
  'Mutation.resendDelivery': naming(async ({ things }) => ({ id: things.delivery })),
  'Mutation.requestFaceRegistration': naming(async ({ things }) => ({
    integrationId: things.integration,
    uniqueIdentifier: randomUUID(),
  })),
  'Mutation.storeFaceImages': naming(
    async (world) => ({ faceId: (await world.face()).id, images: FOUR }),
    'IMAGE_UNREADABLE',
  ),
  'Mutation.verifyFace': naming(
    async ({ things }) => ({ integrationId: things.integration, uniqueIdentifier: 'enrolled', image: IMAGE }),
    'IMAGE_UNREADABLE',
  ),
  'Mutation.issueFaceLivenessChallenge': naming(async (world) => ({
    input: { faceId: (await world.face()).id, purpose: 'REGISTER' },
  })),
  'Mutation.answerFaceLivenessChallenge': naming(async (world) => ({
    of: { faceId: (await world.face()).id, purpose: 'REGISTER' },
    input: LIVENESS_ANSWER,
  })),
  'Mutation.setFaceEnabled': naming(async (world) => ({ id: (await world.face()).id, enabled: false })),
  'Mutation.eraseFace': naming(async (world) => ({ id: (await world.face()).id })),
  'Mutation.createVerification': naming(async (world) => ({
    integrationId: world.things.integration,
    encryptedData: await world.seal(PERSON),
  })),
  'Mutation.verificationDetails': naming(async (world) => ({
    integrationId: world.things.integration,
    encryptedData: await world.seal({ verification_id: world.things.verification }),
  })),
  'Mutation.beginVerification': naming(async (world) => ({ code: (await world.verification()).requestUrl })),
  'Mutation.giveConsent': plain(async () => ({ version: '2026-01', language: 'en' })),
  'Mutation.prepareUpload': plain(async () => ({ kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT' })),
  'Mutation.issueLivenessChallenge': plain(async () => ({}), 'VERIFICATION_STEP_CLOSED'),
  'Mutation.answerLivenessChallenge': plain(async () => ({ input: LIVENESS_ANSWER }), 'VERIFICATION_STEP_CLOSED'),
  'Mutation.leaveLivenessToReviewer': plain(undefined, 'VERIFICATION_STEP_CLOSED'),
  'Mutation.sendPhoneCode': plain(async () => ({ number: '+33639980001', language: 'EN' }), 'VERIFICATION_STEP_CLOSED'),
  'Mutation.confirmPhoneCode': plain(async () => ({ code: '123456' }), 'VERIFICATION_STEP_CLOSED'),
  'Mutation.submitVerification': plain(undefined, 'VERIFICATION_INCOMPLETE'),
  'Mutation.decideVerification': naming(async (world) => ({
    verificationId: await world.underReview(),
    outcome: 'APPROVED',
  })),
  'Mutation.decideProofOfAddress': naming(
    async (world) => ({ verificationId: await world.underReview(), outcome: 'APPROVED' }),
    'VERIFICATION_STATE',
  ),
  'Mutation.sendBackVerification': naming(async (world) => ({
    verificationId: await world.underReview(),
    step: 'DOCUMENT',
    reasonCode: 'DOCUMENT_UNREADABLE',
  })),
  'Mutation.recordPersonDetails': naming(async (world) => ({
    verificationId: await world.underReview(),
    details: { firstName: 'Ada' },
  })),
  'Mutation.eraseVerification': naming(async (world) => ({ id: (await world.verification()).id })),
  'Mutation.enrolDevice': naming(async ({ things }) => ({
    input: { name: 'Left', integrationId: things.integration },
  })),
  'Mutation.pairDeviceAgain': naming(async (world) => ({ id: await world.device() })),
  'Mutation.updateDevice': naming(async (world) => ({ id: await world.device(), input: { name: 'Right' } })),
  'Mutation.revokeDevice': naming(async (world) => ({ id: await world.device() })),
  'Mutation.inviteOperator': plain(async () => ({
    input: { email: `${randomUUID()}@bank.example`, role: 'REVIEWER' },
  })),
  'Mutation.linkOperator': plain(async (world) => ({ id: await world.operator('reviewer') })),
  'Mutation.updateOperator': plain(async (world) => ({
    id: await world.operator('reviewer'),
    input: { enabled: false },
  })),
  'Mutation.updateAccount': plain(async () => ({ input: { name: 'Anna' } })),
  'Mutation.beginPasskey': plain(),
  'Mutation.addPasskey': plain(async () => ({ response: '{}', name: 'Phone' }), 'PASSKEY_REFUSED'),
  'Mutation.removePasskey': plain(async () => ({ id: newId() }), 'NOT_FOUND'),
  'Mutation.beginAuthenticator': plain(),
  'Mutation.setPassword': plain(async () => ({ password: 'four words in a row', code: '000000' }), 'SIGN_IN_FAILED'),
  'Mutation.endOperatorSession': plain(async () => ({ id: newId() }), 'NOT_FOUND'),
  'Mutation.recordHeartbeat': plain(async () => ({ input: HEARTBEAT })),
  'Mutation.reportKioskEvent': plain(async () => ({ input: KIOSK_EVENT })),
  'Mutation.startKioskSession': naming(async (world) => ({
    input: { purpose: 'REGISTER', code: (await world.face()).code, assisted: false },
  })),
  'Mutation.takeKioskChallenges': plain(async () => ({ has: 0 })),
  'Mutation.endKioskSession': plain(async () => ({ id: null })),
  'Mutation.submitCapture': plain(
    async () => ({ input: { captureId: randomUUID(), sealed: 'no capture' } }),
    'INVALID_INPUT',
  ),

  'Subscription.verificationChanged': naming(async ({ things }) => ({
    integrationId: things.integration,
    verificationId: things.verification,
  })),
  'Subscription.deliveryChanged': naming(async ({ things }) => ({ integrationId: things.integration })),
};

const get = (url: string, more: Partial<RouteCall> = {}): RouteCall => ({
  names: false,
  request: async () => ({ url }),
  ...more,
});

const post = (url: string, payload: (world: AccessWorld) => Promise<object>, ends?: ErrorCode): RouteCall => ({
  names: true,
  request: async (world) => ({ url, payload: await payload(world) }),
  ...(ends && { ends }),
});

/** A file of the console's, whose name changes with what is in it. */
const styleOf = (folder: string): string =>
  readdirSync(join(folder, 'assets')).find((name) => name.endsWith('.css')) ?? '';

/** How each route is called that has a row in the table. */
export const ROUTE_CALLS: Readonly<Record<string, RouteCall>> = {
  'GET /': get('/'),
  'GET /docs': get('/docs'),
  'GET /docs/json': get('/docs/json'),
  'GET /docs/yaml': get('/docs/yaml'),
  'GET /docs/static/*': get('/docs/static/swagger-ui.css'),
  'GET /docs/static/index.html': get('/docs/static/index.html'),
  'GET /docs/static/swagger-initializer.js': get('/docs/static/swagger-initializer.js'),
  'GET /openapi.json': get('/openapi.json'),
  'GET /health': get('/health'),
  'GET /ready': get('/ready'),
  'GET /metrics': get('/metrics'),
  'GET /.well-known/jwks.json': get('/.well-known/jwks.json'),
  'POST /v2/auth/token': { ...post('/v2/auth/token', async () => ({})), names: false, ends: 'INVALID_INPUT' },
  'POST /v2/devices/pair': { ...post('/v2/devices/pair', async () => ({})), names: false, ends: 'INVALID_INPUT' },
  'GET /face/:id': { names: false, request: async (world) => ({ url: `/face/${(await world.face()).id}` }) },
  'PUT /v2/evidence/*': {
    names: false,
    ends: 'IMAGE_UNREADABLE',
    request: async (world) => ({
      url: await world.uploadAddress(),
      payload: 'no picture',
      headers: { 'content-type': 'image/jpeg' },
    }),
  },
  'GET /console': get('/console'),
  'GET /console/*': get('/console/account'),
  'GET /console/assets/*': {
    names: false,
    request: async ({ application }) => ({ url: `/console/assets/${styleOf(application.config.consoleFolder)}` }),
  },
  'GET /console/icon.svg': get('/console/icon.svg'),
  'POST /console/session/link': {
    ...post('/console/session/link', async () => ({ token: 'none' }), 'SIGN_IN_LINK_INVALID'),
    names: false,
  },
  'POST /console/session/password': {
    ...post('/console/session/password', async () => ({
      ...{ email: `${randomUUID()}@bank.example`, password: 'four words in a row', code: '000000' },
    })),
    ...{ names: false, ends: 'SIGN_IN_FAILED' },
  },
  'POST /console/session/passkey/options': {
    ...post('/console/session/passkey/options', async () => ({})),
    names: false,
  },
  'POST /console/session/passkey': {
    ...post('/console/session/passkey', async () => ({
      ...{ id: 'none', rawId: 'none', type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON: '', authenticatorData: '', signature: '' },
    })),
    ...{ names: false, ends: 'PASSKEY_REFUSED' },
  },
  'POST /console/session/end': { ...post('/console/session/end', async () => ({})), names: false },
  'POST /v2/verification/get-2fa-url': post('/v2/verification/get-2fa-url', async ({ things }) => ({
    integrationId: things.integration,
    uniqueIdentifier: randomUUID(),
  })),
  'POST /v2/verification/store-2fa-images': post(
    '/v2/verification/store-2fa-images',
    async (world) => ({ faceId: (await world.face()).id, ...FOUR }),
    'IMAGE_UNREADABLE',
  ),
  'POST /v2/verification/verify-2fa-face': post(
    '/v2/verification/verify-2fa-face',
    async ({ things }) => ({ integrationId: things.integration, uniqueIdentifier: 'enrolled', image: IMAGE }),
    'IMAGE_UNREADABLE',
  ),
  'GET /v2/images/* (of a face)': {
    names: true,
    request: async ({ things }) => ({ url: `/v2/images/${things.faceImage}` }),
  },
  'GET /v2/images/* (of evidence)': {
    names: true,
    request: async ({ things }) => ({ url: `/v2/images/${things.evidenceImage}` }),
  },
  'GET /v2/events': get('/v2/events'),
  'POST /v2/verification/create': post('/v2/verification/create', async (world) => ({
    integrationId: world.things.integration,
    encryptedData: await world.seal(PERSON),
  })),
  'POST /v2/verification/details': post('/v2/verification/details', async (world) => ({
    integrationId: world.things.integration,
    encryptedData: await world.seal({ verification_id: world.things.verification }),
  })),
  'POST /graphql': { ...post('/graphql', async () => ({ query: '{ viewer { kind } }' })), names: false },
  'GET /graphql': get('/graphql', { ends: 'INVALID_INPUT' }),
};
