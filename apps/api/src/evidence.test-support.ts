import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { FAILURE, must, type Tenant, type TestGraphql } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';

const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

/** An integration in test mode, whose own server stands in for the person. */
export interface TestBank extends Tenant {
  readonly intakeKey: IntakeJwk;
}

/** What a mutation answers, as far as tests look at it. */
export interface Outcome {
  readonly __typename?: string;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly { readonly field: string; readonly reason: string }[];
  readonly [field: string]: unknown;
}

/** Makes an integration in test mode. */
export async function makeTestBank(
  api: TestGraphql,
  name: string,
  policy: Readonly<Record<string, string>> = {},
): Promise<TestBank> {
  const made = must(
    await api.application.integrations.create({ kind: 'command-line' }, { name, policy, callbackUrl: CALLBACK }),
  );
  const { id } = made.integration;
  return { id, token: await api.application.tokenIssuer.forIntegration(id), intakeKey: made.secrets.intakeKey };
}

/** Where these integrations' people go on. */
export const CALLBACK = 'https://bank.example/done?user=[user_id]&status=[status]';

/** Makes a verification, as an integrator does. */
export async function makeVerification(
  api: TestGraphql,
  bank: TestBank,
  uniqueIdentifier = 'user-1',
): Promise<{ readonly id: Id; readonly requestUrl: string }> {
  const sealed = await sealJwe(bank.intakeKey, { ...PERSON, unique_identifier: uniqueIdentifier });
  const created = must(await api.application.intake.create({ kind: 'nobody' }, bank.id, sealed));
  return { id: created.verification.id, requestUrl: created.requestUrl };
}

const PROGRESS = '... on VerificationProgress { status steps { step done open missing } documents reason }';

/** The person's calls. */
const CALLS = {
  begin: `mutation ($code: String!) { done: beginVerification(code: $code) { ... on VerificationSession { token tokenType
    progress { verificationId status integrationName test steps { step done open missing } documents } } ${FAILURE} } }`,
  consent: `mutation ($version: String! = "2026-01") { done: giveConsent(version: $version, language: "en") { ${PROGRESS} ${FAILURE} } }`,
  prepare: `mutation ($kind: EvidenceFileKind!, $documentType: IdentityDocument) {
    done: prepareUpload(kind: $kind, documentType: $documentType) { ... on PreparedUpload { url mediaTypes maximumBytes } ${FAILURE} } }`,
  submit: `mutation { done: submitVerification { ... on SubmittedVerification { status redirectUrl } ${FAILURE} } }`,
} as const;

/** Somebody on the way through a verification. */
export class Person {
  readonly #api: TestGraphql;
  readonly token: string;

  constructor(api: TestGraphql, token: string) {
    this.#api = api;
    this.token = token;
  }

  async call(name: keyof typeof CALLS, variables: object = {}): Promise<Outcome> {
    return ask(this.#api, this.token, CALLS[name], variables);
  }

  /** Sends a file; gives the answer's status and body. */
  async send(kind: string, file: Buffer, { documentType, mediaType = 'image/jpeg' }: SentAs = {}): Promise<Sent> {
    const prepared = await this.call('prepare', { kind, documentType });
    if (typeof prepared['url'] !== 'string') return { status: 0, body: prepared };
    return this.put(prepared['url'], file, mediaType);
  }

  async put(url: string, file: Buffer, mediaType = 'image/jpeg'): Promise<Sent> {
    const { pathname } = new URL(url);
    const headers = { 'content-type': mediaType };
    const answer = await this.#api.inject({ method: 'PUT', url: pathname, payload: file, headers });
    return { status: answer.statusCode, body: answer.json<Sent['body']>() };
  }
}

interface SentAs {
  readonly documentType?: string;
  readonly mediaType?: string;
}

interface Sent {
  readonly status: number;
  readonly body: Outcome & { readonly data?: Record<string, unknown> };
}

/** Asks for a mutation called `done`. */
export async function ask(api: TestGraphql, token: string, text: string, variables: object = {}): Promise<Outcome> {
  const answer = await api.ask<{ done: Outcome } | null>(token, text, variables);
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.done;
}

/** Begins a session, as a test client does. */
export async function begin(api: TestGraphql, bank: TestBank, code: string): Promise<Person> {
  const begun = await ask(api, bank.token, CALLS.begin, { code });
  if (typeof begun['token'] !== 'string') throw new Error(JSON.stringify(begun));
  return new Person(api, begun['token']);
}

/** A card with a portrait on it, as far as a camera sees one. */
export async function cardWith(portrait: Buffer): Promise<Buffer> {
  const picture = await sharp(portrait).resize({ height: 420, width: 340, fit: 'cover' }).toBuffer();
  return sharp({ create: { width: 1000, height: 630, channels: 3, background: '#dfe7ee' } })
    .composite([{ input: picture, left: 40, top: 100 }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A sheet with nothing on it. */
export const emptySheet = (): Promise<Buffer> =>
  sharp({ create: { width: 800, height: 1_100, channels: 3, background: '#fbfbf4' } })
    .jpeg()
    .toBuffer();

/** The names of all files that are stored. */
export const storedFiles = ({ application }: TestGraphql): string[] =>
  readdirSync(application.config.home, { recursive: true, encoding: 'utf8' }).sort();

/** What an integration was told of a verification, in order. */
export async function eventsOf(api: TestGraphql, { id: integrationId }: Pick<Tenant, 'id'>, id: Id) {
  const { webhooks } = api.application;
  const { events } = must(await webhooks.events({ kind: 'command-line' }, integrationId, undefined, 500));
  return events.filter(({ subjectId }) => subjectId === id);
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FACES = join(process.env['VESTIBULE_SHARED'] ?? join(ROOT, '..', 'shared'), 'data', 'gestures', 'london');

/** Whether tests on real faces are to be skipped: only where the data is missing, and never in CI. */
export const withoutFaces = !existsSync(FACES) && process.env['CI'] !== 'true';

/** A photo of the faces that are shared, such as `001_neutral`. */
export const photo = (name: string): Buffer => readFileSync(join(FACES, `${name}.jpg`));
