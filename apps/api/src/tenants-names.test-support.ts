import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { randomBytes, randomUUID } from 'node:crypto';
import { sealJwe } from '@vestibule/envelope';
import { ROUTE_CALLS } from './access-calls.test-support.js';
import type { AccessWorld, TestCaller } from './access.test-support.js';
import { assertionOf, type TestKiosk } from './device.test-support.js';
import { newCode, newId, showCode, type Id } from './kernel/index.js';

/** Somebody who calls, and what is her own. */
export interface Party {
  readonly by: TestCaller;
  readonly world: AccessWorld;
  readonly kiosk: TestKiosk;
}

/** A value that names something, and one of the same form that never named anything. */
export interface Pair {
  readonly known: unknown;
  readonly never: unknown;
  /** Ids that are named in what is sealed. */
  readonly names?: readonly string[];
}

/** How something is named by an argument. */
export interface Naming {
  /** Left out: what the table's call names, and a fresh id or name. */
  readonly pairs?: (owner: AccessWorld, asker: Party) => Promise<readonly Pair[]>;
  /** Where the values go; left out: in the argument's own place. */
  readonly at?: readonly string[];
  /** Whether it is one device's, and another one of the same integration is a stranger to it too. */
  readonly ofDevice?: true;
  /** Whether it names a place in a list, and nothing that could be found. */
  readonly isPlace?: true;
  /** Why its owner can't be answered otherwise than about one that never was. */
  readonly alike?: string;
}

const place: Naming = { isPlace: true };
const SUBMIT =
  'mutation ($input: SubmitCaptureInput!) { submitCapture(input: $input) { __typename ... on Failure { message } } }';

const columnOf = async (world: AccessWorld, statement: string, id: Id): Promise<string> => {
  const [row] = await world.application.dataSource.query<{ value: string }[]>(statement, [id]);
  if (!row) throw new Error('What is to be named is not there.');
  return row.value;
};

/** Seals as a kiosk does; what isn't said is as in a verification that was made at it. */
async function sealCapture(
  world: AccessWorld,
  deviceId: Id,
  sessionId: Id,
): Promise<{ captureId: string; sealed: string }> {
  const [key] = await world.application.dataSource.query<{ public_jwk: JWK }[]>('SELECT public_jwk FROM sealing_key');
  if (!key) throw new Error('There is no sealing key.');
  const jwk = key.public_jwk;
  const captureId = randomUUID();
  const capture = {
    ...{ v: 1, captureId, deviceId, sessionId, purpose: 'verify', code: 'enrolled', offline: false, assisted: false },
    ...{ capturedAt: new Date().toISOString(), language: 'en', local: null },
    images: [{ gesture: 'front', at: 0, jpeg: Buffer.from('no picture').toString('base64') }],
  };
  const sealed = await new CompactEncrypt(Buffer.from(JSON.stringify(capture)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid ?? '', cty: 'vestibule-capture+json' })
    .encrypt(await importJWK(jwk, 'ECDH-ES'));
  return { captureId, sealed };
}

/** A session that the owner's kiosk has open. */
async function kioskSession(owner: AccessWorld): Promise<Id> {
  const { kiosk } = owner.credentials;
  const answer = await kiosk.ask<{ done: { id?: Id } }>(
    `mutation ($input: StartKioskSessionInput!) { done: startKioskSession(input: $input) { ... on KioskSession { id } } }`,
    { input: { purpose: 'REGISTER', code: (await owner.face()).code, assisted: false } },
  );
  if (answer.data.done.id === undefined) throw new Error(JSON.stringify(answer));
  return answer.data.done.id;
}

/** The id of a capture that the owner's kiosk has sent, and that was turned away. */
async function takenCapture(owner: AccessWorld): Promise<string> {
  const { kiosk } = owner.credentials;
  const input = await sealCapture(owner, kiosk.id, newId());
  const { data } = await kiosk.ask<{ submitCapture: { __typename: string } }>(SUBMIT, { input });
  if (data.submitCapture.__typename !== 'CaptureTaken') throw new Error(JSON.stringify(data));
  return input.captureId;
}

const identifiers = async (): Promise<Pair[]> => [{ known: 'enrolled', never: `nobody-${newId()}` }];

/** A sealed payload with somebody else's key, and with one that nobody has. */
const withKeyOf = async (owner: AccessWorld): Promise<Pair> => {
  const payload = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };
  const { intakeKey } = owner.credentials;
  const nobodys = {
    ...intakeKey,
    kid: randomBytes(16).toString('base64url'),
    k: randomBytes(32).toString('base64url'),
  };
  return { known: await owner.seal(payload), never: await sealJwe(nobodys, payload) };
};

/** A verification's id, sealed as the asker seals. */
const sealedId = async (owner: AccessWorld, { world }: Party): Promise<Pair> => ({
  known: await world.seal({ verification_id: owner.things.verification }),
  never: await world.seal({ verification_id: newId() }),
});

/** A key that the owner has used for the same call, with what she sent then. */
const usedKey = (row: string): Naming => ({
  pairs: async (owner) => {
    const key = randomUUID();
    const call = ROUTE_CALLS[row];
    const by = { name: 'owner', caller: 'integration', isForeign: false } as const;
    const token = await owner.application.tokenIssuer.forIntegration(owner.things.integration);
    const headers = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${token}` });
    if (!call) throw new Error(`${row} is not called.`);
    const request = await call.request(owner);
    await owner.inject({ ...by, headers }, { ...request, method: 'POST', headers: { 'idempotency-key': key } });
    return [{ known: key, never: randomUUID() }];
  },
});

const images = (kind: 'faceImage' | 'evidenceImage'): Naming => ({
  pairs: async (owner, { world }) => {
    const key = owner.things[kind];
    const [, integration = '', , file = ''] = key.split('/');
    const fresh = key.replace(file.slice(0, 24), newId());
    const moved = (text: string): string => text.replace(integration, world.things.integration);
    return [
      { known: `/v2/images/${key}`, never: `/v2/images/${fresh}` },
      { known: `/v2/images/${key}`, never: `/v2/images/${fresh.replace(integration, newId())}` },
      // With her own integration's id before the other's.
      { known: `/v2/images/${moved(key)}`, never: `/v2/images/${moved(fresh)}` },
    ];
  },
});

/**
 * What each argument names, by the arguments' names. An id of the schema that isn't here is what the table's call gives there.
 */
export const NAMES: Readonly<Record<string, Naming>> = {
  'Query.devices.after': place,
  'Query.devices.before': place,
  'Query.integrations.after': place,
  'Query.integrations.before': place,
  'Face.verifications.after': place,
  'Face.verifications.before': place,
  'Integration.deliveries.after': place,
  'Integration.deliveries.before': place,
  'Integration.deliveries.subscriptionId': {
    pairs: async (owner) => {
      const statement = 'SELECT subscription_id AS value FROM delivery WHERE id = $1';
      return [{ known: await columnOf(owner, statement, owner.things.delivery), never: newId() }];
    },
  },
  'Integration.erasures.after': place,
  'Integration.erasures.before': place,
  'Integration.events.after': place,
  'Integration.faces.after': place,
  'Integration.faces.before': place,
  'Integration.verifications.after': place,
  'Integration.verifications.before': place,
  'Integration.verifications.uniqueIdentifier': {
    pairs: async (owner) => {
      const known = `somebody-${newId()}`;
      await owner.verification(known);
      return [{ known, never: `nobody-${newId()}` }];
    },
  },
  'WebhookSubscription.deliveries.after': place,
  'WebhookSubscription.deliveries.before': place,

  'Query.operators.after': place,
  'Query.operators.before': place,
  'Mutation.removePasskey.id': { alike: 'An operator’s own, of which no integration has any' },
  'Mutation.endOperatorSession.id': { alike: 'An operator’s own, of which no integration has any' },
  'Mutation.beginVerification.code': {
    pairs: async (owner) => {
      const { id, requestUrl } = await owner.verification();
      const code = await columnOf(owner, 'SELECT request_code AS value FROM verification WHERE id = $1', id);
      const token = `${newId()}-${randomBytes(16).toString('base64url')}`;
      return [
        { known: requestUrl, never: requestUrl.replace(/[0-9a-f]{24}-[\w-]{22}/, token) },
        { known: showCode(code), never: showCode(newCode()) },
      ];
    },
  },
  'Mutation.createIntegration.input.takeOver.id': {
    at: ['input', 'takeOver'],
    pairs: async ({ things }) => {
      const keys = { privateKey: randomBytes(32).toString('hex'), publicKey: randomBytes(32).toString('hex') };
      return [{ known: { id: things.integration, ...keys }, never: { id: newId(), ...keys } }];
    },
  },
  'Mutation.createVerification.encryptedData': { pairs: async (owner) => [await withKeyOf(owner)] },
  'Mutation.verificationDetails.encryptedData': {
    pairs: async (owner, asker) => [await sealedId(owner, asker), await withKeyOf(owner)],
  },
  'Mutation.endKioskSession.id': {
    ofDevice: true,
    pairs: async (owner) => [{ known: await kioskSession(owner), never: newId() }],
  },
  'Mutation.requestFaceRegistration.uniqueIdentifier': { pairs: identifiers },
  'Mutation.verifyFace.uniqueIdentifier': { pairs: identifiers },
  'Mutation.startKioskSession.input.code': {
    at: ['input'],
    pairs: async (owner) => {
      // A name that is asked for here alone: of one for which it has asked for a registration the asker has a face as well.
      const name = newId();
      const { id, code, url } = await owner.face(name);
      const register = { purpose: 'REGISTER', assisted: false };
      const verify = { purpose: 'VERIFY', assisted: false };
      return [
        { known: { ...register, code }, never: { ...register, code: showCode(newCode()) } },
        { known: { ...register, code: id }, never: { ...register, code: newId() } },
        { known: { ...register, code: url }, never: { ...register, code: url.replace(id, newId()) } },
        { known: { ...verify, code: name }, never: { ...verify, code: newId() } },
      ];
    },
  },
  'Mutation.submitCapture.input.captureId': {
    ofDevice: true,
    pairs: async (owner) => [{ known: await takenCapture(owner), never: randomUUID() }],
  },
  'Mutation.submitCapture.input.sealed': {
    ofDevice: true,
    at: ['input'],
    // In the owner's session.
    pairs: async (owner, { kiosk }) => {
      const [known, never] = [await kioskSession(owner), newId()];
      // As the asker's own capture, and as if the owner's kiosk had made it.
      const devices = [kiosk.id, owner.credentials.kiosk.id];
      return Promise.all(
        devices.map(async (device) => ({
          known: await sealCapture(owner, device, known),
          never: await sealCapture(owner, device, never),
          names: [known, never, ...devices],
        })),
      );
    },
    alike: 'A session to register takes no capture to verify, and no face is looked at in this test',
  },

  'GET /v2/images/* (of a face) path': images('faceImage'),
  'GET /v2/images/* (of evidence) path': images('evidenceImage'),
  'GET /v2/events query.after': place,
  'POST /v2/auth/token body.client_id': {
    at: ['payload'],
    pairs: async (owner, { world }) => {
      // Another of the owner's: her own secret has been replaced by the time.
      const { credentials } = await owner.beside('Client', newId());
      const { clientSecret: secret } = world === owner ? credentials : world.credentials;
      const payload = { grant_type: 'client_credentials', client_secret: secret };
      return [{ known: { ...payload, client_id: credentials.clientId }, never: { ...payload, client_id: newId() } }];
    },
  },
  'POST /v2/auth/token body.client_assertion': {
    at: ['payload'],
    ofDevice: true,
    pairs: async (owner, { kiosk }) => {
      const payload = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      };
      return [
        {
          known: { ...payload, client_assertion: await assertionOf(kiosk.signing, owner.credentials.kiosk.id) },
          never: { ...payload, client_assertion: await assertionOf(kiosk.signing, newId()) },
        },
      ];
    },
  },
  'POST /v2/verification/get-2fa-url body.integrationId': {},
  'POST /v2/verification/get-2fa-url body.uniqueIdentifier': { pairs: identifiers },
  'POST /v2/verification/get-2fa-url header.Idempotency-Key': usedKey('POST /v2/verification/get-2fa-url'),
  'POST /v2/verification/store-2fa-images body.faceId': {},
  'POST /v2/verification/store-2fa-images header.Idempotency-Key': usedKey('POST /v2/verification/store-2fa-images'),
  'POST /v2/verification/verify-2fa-face body.integrationId': {},
  'POST /v2/verification/verify-2fa-face body.uniqueIdentifier': { pairs: identifiers },
  'POST /v2/verification/verify-2fa-face header.Idempotency-Key': usedKey('POST /v2/verification/verify-2fa-face'),
  'POST /v2/verification/create body.integrationId': {},
  'POST /v2/verification/create body.encryptedData': { pairs: async (owner) => [await withKeyOf(owner)] },
  'POST /v2/verification/create header.Idempotency-Key': usedKey('POST /v2/verification/create'),
  'POST /v2/verification/details body.integrationId': {},
  'POST /v2/verification/details body.encryptedData': {
    pairs: async (owner, asker) => [await sealedId(owner, asker), await withKeyOf(owner)],
  },
  'POST /v2/verification/details header.Idempotency-Key': usedKey('POST /v2/verification/details'),
};

/** Why a text names nothing that is somebody's, or is a right in itself; a star stands for all that begin so. No id can be here. */
export const NAMELESS: Readonly<Record<string, string>> = {
  'Query.decisionDryRun.policy.*': 'Words of the policy',
  'Mutation.updateAccount.input.*': 'Who the operator is that asks',
  'Mutation.addPasskey.*': 'What the operator calls it, and what her authenticator made',
  'Mutation.setPassword.*': 'What the operator that asks knows alone',
  'Mutation.inviteOperator.input.*': 'Who is to become an operator, of no integration',
  'GET /console/* path': 'A page of the console’s',
  'GET /console/assets/* path': 'A file of the console’s',
  'Mutation.addWebhookSubscription.url': 'An address elsewhere; each integration has its own list',
  'Mutation.createIntegration.input.name': 'A new name',
  'Mutation.createIntegration.input.callbackUrl': 'An address elsewhere',
  'Mutation.createIntegration.input.policy.*': 'Words of the policy',
  'Mutation.createIntegration.input.takeOver.privateKey': 'A key',
  'Mutation.createIntegration.input.takeOver.publicKey': 'A key',
  'Mutation.createIntegration.input.webhooks.url': 'An address elsewhere',
  'Mutation.updateIntegration.input.name': 'A new name',
  'Mutation.updateIntegration.input.callbackUrl': 'An address elsewhere',
  'Mutation.updateIntegration.input.policy.*': 'Words of the policy',
  'Mutation.updateIntegration.input.webhooks.url': 'An address elsewhere',
  'Mutation.giveConsent.version': 'Of a text that was shown',
  'Mutation.giveConsent.language': 'A language',
  'Mutation.answerLivenessChallenge.input.*': 'The session’s own challenge, and what was seen',
  'Mutation.answerFaceLivenessChallenge.input.*':
    'A challenge that was signed for the face that is named beside it, and what was seen',
  'Mutation.sendPhoneCode.number': 'The number of the session’s own person; counted for each integration apart',
  'Mutation.confirmPhoneCode.code': 'The code of the session’s own verification',
  'Mutation.decideVerification.text': 'Words for people',
  'Mutation.decideProofOfAddress.text': 'Words for people',
  'Mutation.sendBackVerification.text': 'Words for people',
  'Mutation.recordPersonDetails.details.*': 'Who the person is',
  'Mutation.enrolDevice.input.name': 'A new name',
  'Mutation.enrolDevice.input.pin': 'A new PIN',
  'Mutation.updateDevice.input.name': 'A new name',
  'Mutation.updateDevice.input.pin': 'A new PIN',
  'Mutation.recordHeartbeat.input.*': 'How a kiosk is',
  'GET /docs/static/* path': 'Files of the documentation',
  'GET /face/:id path': 'The address is the right: 96 random bits',
  'PUT /v2/evidence/* path': 'The address is the right: signed, for one session’s one file, for ten minutes',
  'GET /v2/events query.limit': 'A number',
  'POST /v2/devices/pair body.*': 'The code is the right: 50 random bits, for ten minutes, once',
  'POST /v2/auth/token body.client_secret': 'Compared with that of the client that is named',
  'POST /v2/verification/store-2fa-images body.smile': 'A picture',
  'POST /v2/verification/store-2fa-images body.eyeblink': 'A picture',
  'POST /v2/verification/store-2fa-images body.left': 'A picture',
  'POST /v2/verification/store-2fa-images body.right': 'A picture',
  'POST /v2/verification/verify-2fa-face body.image': 'A picture',
};

/** Whether it is said of a text why it names nothing. */
export const isNameless = (name: string): boolean =>
  Object.keys(NAMELESS).some((known) => (known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known));
