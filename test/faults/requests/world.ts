import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { randomUUID } from 'node:crypto';
import { emptyCard } from '../verifications/drive.js';
import { pairDevice, type KioskDevice } from '../../journeys/device.js';
import { runCommand, token, type TestServer } from '../../support/server.js';

/** Whoever calls: each of them comes to other code behind the door. */
export const CALLERS = ['owner', 'admin', 'reviewer', 'auditor', 'integration', 'device', 'session', 'nobody'] as const;
export type Caller = (typeof CALLERS)[number];

/** What there is to be named in a call, all of one integration. */
export interface Cast {
  readonly things: Readonly<
    Record<'integrationId' | 'faceId' | 'uniqueIdentifier' | 'verificationId' | 'subscriptionId' | 'deviceId', string>
  >;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly requestUrl: string;
  /** The path to which a file of evidence may be sent. */
  readonly uploadPath: string;
  readonly device: KioskDevice;
  readonly picture: Buffer;
  /** The `Authorization` of a caller, and the proof that goes with it. */
  headersOf(caller: Caller, method: string, path: string): Promise<Record<string, string>>;
  seal(payload: object): Promise<string>;
  /** What a kiosk seals, with something in it that none would. */
  sealCapture(otherwise: object): Promise<{ captureId: string; sealed: string }>;
}

/** Makes casts: what callers do to one, rightly by chance, must not leave the others nothing to do. */
export interface World {
  next(): Promise<Cast>;
}

const ROLES = ['owner', 'admin', 'reviewer', 'auditor'] as const;
const FAILURE = '... on Failure { code message }';
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example' };

const CREATE = `mutation ($name: String!) { done: createIntegration(input: { name: $name, mode: TEST,
  webhooks: [{ kind: IMAGES_STORED, url: "https://bank.example/hook" }] }) {
  ... on IntegrationWithSecrets { integration { id clientId webhookSubscriptions { id } } secrets { clientSecret intakeKey { kty k kid alg use } } }
  ${FAILURE} } }`;
const ENROL = `mutation ($id: ID!) { done: enrolDevice(input: { name: "Left", integrationId: $id }) {
  ... on DeviceWithCode { device { id } pairingCode } ${FAILURE} } }`;
const REGISTER = `mutation ($id: ID!, $name: String!) { done: requestFaceRegistration(integrationId: $id, uniqueIdentifier: $name) {
  ... on FaceRegistration { face { id } } ${FAILURE} } }`;
const VERIFY = `mutation ($id: ID!, $data: String!) { done: createVerification(integrationId: $id, encryptedData: $data) {
  ... on CreatedVerification { id requestUrl } ${FAILURE} } }`;
const BEGIN = `mutation ($code: String!) { done: beginVerification(code: $code) { ... on VerificationSession { token } ${FAILURE} } }`;
const CONSENT = `mutation { done: giveConsent(version: "2026-01", language: "en") { __typename } }`;
const PREPARE = `mutation { done: prepareUpload(kind: DOCUMENT_FRONT, documentType: PASSPORT) { ... on PreparedUpload { url } ${FAILURE} } }`;

/** Makes a world on a server. Its operators are the same in all casts. */
export async function makeWorld(server: TestServer, environment: Readonly<Record<string, string>>): Promise<World> {
  const picture = await emptyCard();
  const operators: Record<string, string> = {};
  for (const role of ROLES) {
    const words = ['access-token', '--role', role, '--as', `one-${role}`, '--minutes', '120'];
    operators[role] = (await runCommand<{ accessToken: string }>(server.home, words, environment)).accessToken;
  }
  const ask = async <Done>(bearer: string, query: string, variables: object = {}): Promise<Done> => {
    const answer = await fetch(`${server.api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await answer.json()) as { data?: { done: (Done & { code?: string }) | null } };
    if (!body.data?.done || body.data.done.code !== undefined) throw new Error(JSON.stringify(body));
    return body.data.done;
  };
  const next = async (): Promise<Cast> => {
    const owner = operators['owner'] ?? '';
    const made = await ask<{
      integration: { id: string; clientId: string; webhookSubscriptions: { id: string }[] };
      secrets: { clientSecret: string; intakeKey: IntakeJwk };
    }>(owner, CREATE, { name: 'Bank' });
    const { id, clientId, webhookSubscriptions } = made.integration;
    const { clientSecret, intakeKey } = made.secrets;
    const credentials = { id, clientId, clientSecret, intakeKey, webhookSecret: '', publicKey: '', privateKey: '' };
    const integration = await token(server.api, credentials);
    const enrolled = await ask<{ device: { id: string }; pairingCode: string }>(owner, ENROL, { id });
    const code = { id: enrolled.device.id, code: enrolled.pairingCode, expiresAt: '' };
    const device = await pairDevice({ server }, code);
    const uniqueIdentifier = `user-${randomUUID()}`;
    const registered = await ask<{ face: { id: string } }>(integration, REGISTER, { id, name: uniqueIdentifier });
    const seal = (payload: object): Promise<string> => sealJwe(intakeKey, payload);
    const data = await seal({ ...PERSON, unique_identifier: uniqueIdentifier });
    const verification = await ask<{ id: string; requestUrl: string }>(integration, VERIFY, { id, data });
    const session = await ask<{ token: string }>(integration, BEGIN, { code: verification.requestUrl });
    await ask(session.token, CONSENT);
    const { url } = await ask<{ url: string }>(session.token, PREPARE);
    const bearers: Readonly<Record<string, string>> = { ...operators, integration, session: session.token };
    return {
      things: {
        integrationId: id,
        faceId: registered.face.id,
        uniqueIdentifier,
        verificationId: verification.id,
        subscriptionId: webhookSubscriptions[0]?.id ?? '',
        deviceId: enrolled.device.id,
      },
      clientId,
      clientSecret,
      requestUrl: verification.requestUrl,
      uploadPath: new URL(url).pathname,
      device,
      picture,
      headersOf: async (caller, htm, path): Promise<Record<string, string>> => {
        if (caller === 'nobody') return {};
        if (caller !== 'device') return { authorization: `Bearer ${bearers[caller] ?? ''}` };
        const [bare = ''] = path.split('?', 1);
        return { authorization: `DPoP ${device.token}`, dpop: await device.prove(bare, { htm }) };
      },
      seal,
      sealCapture: (otherwise) => device.seal({ images: [] }, otherwise),
    };
  };
  return { next };
}
