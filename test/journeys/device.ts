import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactEncrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import { hash, randomUUID } from 'node:crypto';
import type { FourImages } from '../support/integrator.js';
import type { Bank } from './bank.js';

/** What `device pair --json` gives. */
export interface PairingCode {
  readonly id: string;
  readonly code: string;
  readonly expiresAt: string;
}

/** One picture of a capture. */
export interface Picture {
  readonly gesture: 'smile' | 'eyeblink' | 'left' | 'right' | 'front';
  readonly jpeg: Buffer;
}

/** The pictures of the four gestures, as a kiosk captures them. */
export const asPictures = ({ smile, eyeblink, left, right }: FourImages): Picture[] => [
  { gesture: 'smile', jpeg: smile },
  { gesture: 'eyeblink', jpeg: eyeblink },
  { gesture: 'left', jpeg: left },
  { gesture: 'right', jpeg: right },
];

/** One picture of a document. */
export interface DocumentPicture {
  readonly page: 'document_front' | 'document_back' | 'proof_of_address';
  readonly type: 'Passport' | 'License' | 'Address Permit' | null;
  readonly jpeg: Buffer;
}

/** What a kiosk seals; what a test doesn't say is as it mostly is. */
export interface CaptureWords {
  readonly captureId?: string;
  readonly deviceId?: string;
  readonly sessionId?: string | null;
  readonly purpose?: 'register' | 'verify' | 'identify';
  readonly code?: string;
  readonly capturedAt?: string;
  readonly offline?: boolean;
  readonly assisted?: boolean;
  readonly images: readonly Picture[];
  readonly documents?: readonly DocumentPicture[];
  readonly local?: { readonly verified: boolean } | null;
}

/** What the server answers to a capture. */
export interface Taken {
  readonly __typename: string;
  readonly captureId?: string;
  readonly outcome?: string;
  readonly why?: string | null;
  readonly offline?: boolean;
  readonly again?: boolean;
  readonly code?: string;
}

/** What the server answers where a session is asked for. */
export interface Session {
  readonly id: string;
  readonly sealedTemplates: string | null;
  readonly code?: string;
}

/** The templates of a person, as they were sealed to the kiosk. */
export interface Templates {
  readonly sessionId: string;
  readonly modelVersion: string;
  readonly threshold: number;
  readonly templates: readonly string[];
  readonly expiresAt: string;
}

/** How a call goes where it doesn't go as most do. */
export interface Way {
  readonly api?: string;
  readonly signal?: AbortSignal;
}

/** A kiosk without screens and camera: its keys, its calls and its seals. */
export interface KioskDevice {
  readonly id: string;
  /** With which it calls, beside a proof. */
  readonly token: string;
  /** A proof for a call with its token (RFC 9449 4.2); `claims` are what is to be otherwise in it. */
  prove(path: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** `way` is another server of the same installation, or a signal that ends the connection. */
  ask<Data>(query: string, variables: object, way?: Way): Promise<Data>;
  start(purpose: 'REGISTER' | 'VERIFY', code: string, assisted?: boolean): Promise<Session>;
  /** Opens templates with this kiosk's key; throws where they are sealed to another. */
  open(sealed: string): Promise<Templates>;
  /** `otherwise` is what a kiosk would not seal. */
  seal(words: CaptureWords, otherwise?: object): Promise<{ captureId: string; sealed: string }>;
  submit(sealed: { captureId: string; sealed: string }, way?: Way): Promise<Taken>;
  /** The same in one step. */
  send(words: CaptureWords): Promise<Taken>;
}

const FAILURE = '... on Failure { code message }';
const START = `mutation ($input: StartKioskSessionInput!) { startKioskSession(input: $input) {
  ... on KioskSession { id sealedTemplates } ${FAILURE} } }`;
const SUBMIT = `mutation ($input: SubmitCaptureInput!) { submitCapture(input: $input) { __typename
  ... on CaptureTaken { captureId outcome why: code offline again } ${FAILURE} } }`;

const pair = async (algorithm: 'ES256' | 'ECDH-ES'): Promise<{ privateKey: CryptoKey; jwk: JWK }> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateKey, jwk: await exportJWK(publicKey) };
};

/** Pairs a kiosk by a code, over the network as a real one does. */
export async function pairDevice(
  { server: { api: home } }: Pick<Bank, 'server'>,
  { code }: PairingCode,
): Promise<KioskDevice> {
  const [signing, encryption] = [await pair('ES256'), await pair('ECDH-ES')];
  const now = (): number => Math.floor(Date.now() / 1000);
  const prove = (url: string, token?: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    new SignJWT({
      jti: randomUUID(),
      htm: 'POST',
      htu: url,
      iat: now(),
      ...(token !== undefined && { ath: hash('sha256', token, 'base64url') }),
      ...claims,
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: signing.jwk })
      .sign(signing.privateKey);
  const post = async <Data>(
    path: string,
    body: object,
    headers: Record<string, string>,
    { api = home, signal = null }: { api?: string; signal?: AbortSignal | null } = {},
  ): Promise<Data> => {
    const answer = await fetch(`${api}${path}`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Data;
  };
  const paired = await post<{ data: { deviceId: string; sealingKey: JWK } }>(
    '/v2/devices/pair',
    {
      code,
      signingKey: signing.jwk,
      encryptionKey: encryption.jwk,
      keyProtection: 'file',
      platform: 'test',
      version: '0.0.0',
    },
    { dpop: await prove(`${home}/v2/devices/pair`) },
  );
  const { deviceId: id, sealingKey } = paired.data;
  const assertion = await new SignJWT({ jti: randomUUID(), iat: now(), exp: now() + 60 })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(`${home}/v2/auth/token`)
    .sign(signing.privateKey);
  const { access_token: token } = await post<{ access_token: string }>(
    '/v2/auth/token',
    {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
    { dpop: await prove(`${home}/v2/auth/token`) },
  );
  const ask = async <Data>(query: string, variables: object, way: Way = {}): Promise<Data> => {
    const dpop = await prove(`${way.api ?? home}/graphql`, token);
    const headers = { authorization: `DPoP ${token}`, dpop };
    const answer = await post<{ data: Data; errors?: unknown }>('/graphql', { query, variables }, headers, way);
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
  const seal = async (words: CaptureWords, otherwise = {}): Promise<{ captureId: string; sealed: string }> => {
    const captureId = words.captureId ?? randomUUID();
    const plain = {
      v: 1,
      captureId,
      deviceId: words.deviceId ?? id,
      sessionId: words.sessionId ?? null,
      purpose: words.purpose ?? 'register',
      code: words.code ?? 'nothing',
      capturedAt: words.capturedAt ?? new Date().toISOString(),
      offline: words.offline ?? false,
      assisted: words.assisted ?? false,
      language: 'en',
      consent: { version: '2026-11', givenAt: words.capturedAt ?? new Date().toISOString() },
      images: words.images.map(({ gesture, jpeg }, at) => ({ gesture, at, jpeg: jpeg.toString('base64') })),
      documents: (words.documents ?? []).map(({ jpeg, ...rest }) => ({ ...rest, jpeg: jpeg.toString('base64') })),
      local: words.local ? { ...words.local, distance: 0.3, threshold: 0.33, modelVersion: 'kiosk' } : null,
      ...otherwise,
    };
    const sealed = await new CompactEncrypt(Buffer.from(JSON.stringify(plain)))
      .setProtectedHeader({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        kid: sealingKey.kid ?? '',
        cty: 'vestibule-capture+json',
      })
      .encrypt(await importJWK(sealingKey, 'ECDH-ES'));
    return { captureId, sealed };
  };
  const submit = async (input: { captureId: string; sealed: string }, way?: Way): Promise<Taken> =>
    (await ask<{ submitCapture: Taken }>(SUBMIT, { input }, way)).submitCapture;
  return {
    id,
    token,
    prove: (path, claims) => prove(`${home}${path}`, token, claims),
    ask,
    start: async (purpose, typed, assisted = false) =>
      (await ask<{ startKioskSession: Session }>(START, { input: { purpose, code: typed, assisted } }))
        .startKioskSession,
    open: async (sealed) => {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, encryption.privateKey);
      if (protectedHeader['kid'] !== (await calculateJwkThumbprint(encryption.jwk))) throw new Error('another key');
      return JSON.parse(Buffer.from(plaintext).toString('utf8')) as Templates;
    },
    seal,
    submit,
    send: async (words) => submit(await seal(words)),
  };
}
