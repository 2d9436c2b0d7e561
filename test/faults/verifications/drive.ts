import { sealJwe } from '@vestibule/envelope';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { TestCredentials } from '../../support/server.js';

/** What of one verification was acknowledged, in the order in which it was. */
export interface Acknowledged {
  id?: string;
  consent?: boolean;
  /** The SHA-256 of each file that was taken, by the evidence's id. */
  readonly files: Map<string, string>;
  status?: string;
  decided?: boolean;
  /** How many answers were missed, and asked for again. */
  retries: number;
}

interface Json {
  readonly [field: string]: unknown;
  readonly code?: string;
}

/** What is called, by whom. */
export interface Called {
  readonly bank: TestCredentials;
  /** A reviewer's token. */
  readonly reviewer: string;
  readonly api: () => string;
}

/** A picture of a card with nothing on it. */
export const emptyCard = (): Promise<Buffer> =>
  sharp({ create: { width: 600, height: 400, channels: 3, background: '#fbfbf4' } })
    .jpeg()
    .toBuffer();

/** Whoever calls has this long to come through a kill: a start takes seconds, on a machine that does other things tens of them. */
const PATIENCE_MS = 120_000;
const BETWEEN_TRIES_MS = 100;

const FAILURE = '... on Failure { code message }';
const BEGIN = `mutation ($code: String!) { done: beginVerification(code: $code) { ... on VerificationSession { token } ${FAILURE} } }`;
const CONSENT = `mutation { done: giveConsent(version: "2026-01", language: "en") { ... on VerificationProgress { status } ${FAILURE} } }`;
const PREPARE = `mutation { done: prepareUpload(kind: DOCUMENT_FRONT, documentType: PASSPORT) { ... on PreparedUpload { url } ${FAILURE} } }`;
const SUBMIT = `mutation { done: submitVerification { ... on SubmittedVerification { status } ${FAILURE} } }`;
const DECIDE = `mutation ($id: ID!) { done: decideVerification(verificationId: $id, outcome: APPROVED) {
  ... on ReviewedVerification { verification { status } } ${FAILURE} } }`;
const DETAILS = `mutation ($id: ID!, $details: PersonDetailsInput!) { done: recordPersonDetails(verificationId: $id, details: $details) {
  ... on ReviewedVerification { verification { status } } ${FAILURE} } }`;
const STATUS = 'query ($id: ID!) { done: verification(id: $id) { status } }';

/** Leads one verification from its creation to a decision, and asks again for whatever was not answered, as an SDK does. */
export async function drive(
  installation: Called,
  picture: Buffer,
  seen: Acknowledged,
  named: Readonly<Record<string, string>> = {},
  details?: Readonly<Record<string, string | null>>,
): Promise<void> {
  /** Calls until there is an answer that is not the server's own fault. */
  const call = async (path: string, init: RequestInit): Promise<Json> => {
    for (const until = Date.now() + PATIENCE_MS; ;) {
      try {
        const answer = await fetch(`${installation.api()}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
        const body = (await answer.json()) as Json;
        const isOurs = body['errors'] === undefined || body['errors'] === null || body['data'] !== null;
        if (answer.status < 500 && answer.status !== 429 && isOurs && body.code !== 'IDEMPOTENCY_KEY_IN_USE')
          return body;
        if (Date.now() > until) throw new Error(`There is no good answer: ${answer.status} ${JSON.stringify(body)}`);
      } catch (error) {
        if (Date.now() > until) throw error;
      }
      seen.retries += 1;
      await sleep(BETWEEN_TRIES_MS);
    }
  };
  const json = { 'content-type': 'application/json' };
  const ask = async (bearer: string, query: string, variables: object = {}): Promise<Json> => {
    const headers = { ...json, authorization: `Bearer ${bearer}` };
    const answer = await call('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const data = answer['data'] as { done: Json } | undefined;
    if (!data) throw new Error(JSON.stringify(answer));
    return data.done;
  };

  const { bank, reviewer } = installation;
  const name = randomUUID();
  const someone = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: name };
  const person = { ...someone, ...named };
  let created: Json;
  do {
    // Where the answer was lost for good, the envelope was taken, and another one makes another verification.
    const body = { integrationId: bank.id, encryptedData: await sealJwe(bank.intakeKey, person) };
    created = await call('/v2/verification/create', { method: 'POST', headers: json, body: JSON.stringify(body) });
  } while (created.code === 'INTAKE_REPLAYED');
  const { id, requestUrl } = created['data'] as { id: string; requestUrl: string };
  seen.id = id;

  const { clientId, clientSecret } = bank;
  const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const signedIn = await call('/v2/auth/token', { method: 'POST', body: new URLSearchParams(grant) });
  const begun = await ask(expectText(signedIn, 'access_token'), BEGIN, {
    code: requestUrl.slice(requestUrl.lastIndexOf('/') + 1),
  });
  const token = expectText(begun, 'token');
  const given = await ask(token, CONSENT);
  if (given['status'] !== 'STARTED' && given.code !== 'VERIFICATION_STEP_CLOSED')
    throw new Error(JSON.stringify(given));
  seen.consent = true;
  const { pathname } = new URL(expectText(await ask(token, PREPARE), 'url'));
  const sent = await call(pathname, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg' },
    body: Uint8Array.from(picture),
  });
  const file = sent['data'] as { id: string; sha256: string };
  if (file.sha256 !== createHash('sha256').update(picture).digest('hex')) throw new Error(JSON.stringify(sent));
  seen.files.set(file.id, file.sha256);
  seen.status = expectText(await ask(token, SUBMIT), 'status');
  if (details) {
    const recorded = await ask(reviewer, DETAILS, { id, details });
    if (!recorded['verification']) throw new Error(JSON.stringify(recorded));
  }
  const decided = await ask(reviewer, DECIDE, { id });
  // Decided by a call whose answer was lost.
  const { status } =
    decided.code === 'VERIFICATION_STATE' ? await ask(reviewer, STATUS, { id }) : (decided['verification'] as Json);
  if (status !== 'APPROVED') throw new Error(JSON.stringify(decided));
  seen.decided = true;
}

function expectText(answer: Json, field: string): string {
  const text = answer[field];
  if (typeof text !== 'string') throw new Error(`There is no ${field}: ${JSON.stringify(answer)}`);
  return text;
}
