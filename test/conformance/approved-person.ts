import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { sharedData } from '../support/shared-data.js';

const FAILURE = '... on Failure { code message }';

/** What a mutation answers: its own fields, or a failure's. */
export type Outcome = Readonly<Record<string, unknown>>;

const CALLS = {
  begin: `($code: String!) { done: beginVerification(code: $code) { ... on VerificationSession { token } ${FAILURE} } }`,
  consent: `{ done: giveConsent(version: "2026-01", language: "en") { ... on VerificationProgress { status } ${FAILURE} } }`,
  prepare: `($kind: EvidenceFileKind!, $documentType: IdentityDocument) {
    done: prepareUpload(kind: $kind, documentType: $documentType) { ... on PreparedUpload { url } ${FAILURE} } }`,
  submit: `{ done: submitVerification { ... on SubmittedVerification { status redirectUrl } ${FAILURE} } }`,
  details: `($id: ID!, $details: PersonDetailsInput!) { done: recordPersonDetails(verificationId: $id, details: $details) {
    ... on ReviewedVerification { verification { status } } ${FAILURE} } }`,
  proof: `($id: ID!) { done: decideProofOfAddress(verificationId: $id, outcome: APPROVED) {
    ... on ReviewedVerification { verification { status } } ${FAILURE} } }`,
  decide: `($id: ID!) { done: decideVerification(verificationId: $id, outcome: APPROVED) {
    ... on ReviewedVerification { verification { status } } ${FAILURE} } }`,
} as const;

/** Makes one call by GraphQL over HTTP. */
export async function ask(
  api: string,
  token: string,
  call: keyof typeof CALLS,
  variables: object = {},
): Promise<Outcome> {
  const answer = await fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `mutation ${CALLS[call]}`, variables }),
  });
  const body = (await answer.json()) as { data?: { done: Outcome } | null; errors?: unknown };
  if (!body.data) throw new Error(`${call}: ${answer.status} ${JSON.stringify(body.errors)}`);
  return body.data.done;
}

/** Sends a file of the person's to the address that is given for it; gives the answer's status. */
export async function send(
  api: string,
  token: string,
  kind: string,
  file: Buffer,
  documentType?: string,
): Promise<number> {
  const { url, ...failure } = await ask(api, token, 'prepare', { kind, documentType });
  if (typeof url !== 'string') throw new Error(`${kind}: ${JSON.stringify(failure)}`);
  const headers = { 'content-type': 'image/jpeg' };
  return (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(file) })).status;
}

/** A portrait of one of the London people. */
export const photo = (name: string): Buffer => readFileSync(sharedData('gestures', 'london', `${name}.jpg`));

const blank = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#dfe7ee' } }).jpeg({ quality: 90 });

/** A card with a portrait on it, as far as a camera sees one. */
export async function cardWith(portrait: Buffer): Promise<Buffer> {
  const picture = await sharp(portrait).resize({ height: 420, width: 340, fit: 'cover' }).toBuffer();
  return blank(1000, 630)
    .composite([{ input: picture, left: 40, top: 100 }])
    .toBuffer();
}

/** A card's back, or a letter: nothing that anybody is recognised by. */
export const withoutFace = (): Promise<Buffer> => blank(1000, 630).toBuffer();
