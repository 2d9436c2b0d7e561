import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  begin,
  cardWith,
  emptySheet,
  eventsOf,
  makeTestBank,
  makeVerification,
  photo,
  type Outcome,
  type Person,
  type TestBank,
  withoutFaces,
} from './evidence.test-support.js';
import { FAILURE, must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';

let api: TestGraphql;
let bank: TestBank;
let reviewer: string;

beforeAll(async () => {
  api = await startGraphql({ faces: true });
  bank = await makeTestBank(api, 'Bank');
  reviewer = await api.operator('reviewer', 'anna');
});
afterAll(() => api.close());

const DECIDE = `mutation ($id: ID!, $outcome: DecisionOutcome!, $reason: ReasonCode, $text: String) {
  done: decideVerification(verificationId: $id, outcome: $outcome, reasonCode: $reason, text: $text) {
    ... on ReviewedVerification { verification { status } proposal { outcome proposedBy } } ${FAILURE} } }`;
const PROOF = `mutation ($id: ID!, $outcome: DecisionOutcome!, $reason: ReasonCode) {
  done: decideProofOfAddress(verificationId: $id, outcome: $outcome, reasonCode: $reason) {
    ... on ReviewedVerification { verification { status } } ${FAILURE} } }`;
const BACK = `mutation ($id: ID!, $step: RepeatableStep!) {
  done: sendBackVerification(verificationId: $id, step: $step, reasonCode: DOCUMENT_UNREADABLE) {
    ... on ReviewedVerification { verification { status } } ${FAILURE} } }`;
const DETAILS = `mutation ($id: ID!, $details: PersonDetailsInput!) {
  done: recordPersonDetails(verificationId: $id, details: $details) {
    ... on ReviewedVerification { verification { details { firstName dateOfBirth } } } ${FAILURE} } }`;

const decide = (id: Id, outcome: string, more: object = {}, token = reviewer): Promise<Outcome> =>
  ask(api, token, DECIDE, { id, outcome, ...more });

/** Gives everything that a bank without further demands asks for. */
async function giveAll(person: Person, document = photo('001_neutral'), selfie = photo('001_smiling')): Promise<void> {
  expect(await person.call('consent')).toMatchObject({ status: 'STARTED' });
  const card = await cardWith(document);
  expect(await person.send('DOCUMENT_FRONT', card, { documentType: 'PASSPORT' })).toMatchObject({ status: 200 });
  expect(await person.send('SELFIE', selfie)).toMatchObject({ status: 200 });
}

describe.skipIf(withoutFaces)('a decision', () => {
  it('should be a reviewer’s, with every event, and a receipt that anybody can check', async () => {
    const { id, requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    await giveAll(person);
    expect(await person.call('submit')).toEqual({
      status: 'UNDER_REVIEW',
      redirectUrl: 'https://bank.example/done?user=user-1&status=Under%20Review',
    });
    expect(await person.call('submit'), 'for whoever missed the answer').toMatchObject({ status: 'UNDER_REVIEW' });
    expect(await person.call('consent')).toMatchObject({ code: 'VERIFICATION_SESSION_ENDED' });
    expect(await decide(id, 'DECLINED')).toMatchObject({ code: 'INVALID_INPUT', details: [{ field: 'reasonCode' }] });
    // A joiner that Persian is written with is a letter like any other; by itself it is nothing.
    for (const [firstName, code] of [
      ['\u200c', 'INVALID_INPUT'],
      ['A\u202eDA', 'INVALID_INPUT'],
      ['علی\u200cرضا', undefined],
    ] as const) {
      expect((await ask(api, reviewer, DETAILS, { id, details: { firstName } })).code).toBe(code);
    }
    const details = { firstName: 'ADA', dateOfBirth: '1815-12-10' };
    expect(await ask(api, reviewer, DETAILS, { id, details })).toMatchObject({ verification: { details } });
    expect(await decide(id, 'APPROVED')).toMatchObject({ verification: { status: 'APPROVED' } });
    expect(await decide(id, 'APPROVED')).toMatchObject({ code: 'VERIFICATION_STATE' });
    const events = await eventsOf(api, bank, id);
    expect(events.map(({ kind, sequence, body }) => [kind, sequence, (body as { status: string }).status])).toEqual([
      ['status', 1, 'Started'],
      ['status', 2, 'Submitted'],
      ['status', 3, 'Under Review'],
      ['status', 4, 'Approved'],
      ['decision', 5, 'Approved'],
    ]);
    expect(events.at(-1)?.body).toMatchObject({
      documentType: 'Passport',
      documentFront: { url: expect.stringMatching(/^verification\/[0-9a-f]{24}\/document-front\//) as string },
      documentBack: { url: null },
      verificationDetails: { firstName: 'ADA', lastName: 'Lovelace', name: 'ADA', dateOfBirth: '1815-12-10' },
      reason: null,
    });
    const SEEN = `query ($id: ID!) { verification(id: $id) { decisions { number outcome decidedBy receipt }
      consents { version language } evidence { kind sha256 images replacedAt
        findings { faceFound match { document { matches similarity } templates { matches } } } } } }`;
    const { data } = await api.ask<{ verification: Seen }>(reviewer, SEEN, { id });
    const { decisions, evidence, consents } = data.verification;
    expect(consents).toEqual([{ version: '2026-01', language: 'en' }]);
    expect(evidence.map(({ kind }) => kind)).toEqual(['DOCUMENT_FRONT', 'SELFIE', 'FACE_MATCH', 'FINDINGS']);
    expect(evidence.at(-2)?.findings).toMatchObject({ match: { document: { matches: true }, templates: null } });
    expect(decisions).toMatchObject([{ number: 5, outcome: 'APPROVED', decidedBy: 'operator:anna' }]);
    const jwks = api.application.tokenIssuer.jwks();
    const { payload } = await compactVerify(decisions[0]?.receipt ?? '', createLocalJWKSet(jwks));
    const receipt = JSON.parse(Buffer.from(payload).toString()) as { evidence: { sha256: string }[] };
    // No process reads documents here, which is a finding as well.
    const findings = [
      { name: 'readable', outcome: 'fail' },
      { name: 'portrait', outcome: 'pass' },
      { name: 'face-match', outcome: 'pass' },
    ];
    const face = { templates: null };
    expect(receipt).toMatchObject({ verificationId: id, outcome: 'Approved', change: 5, face, findings });
    expect(receipt.evidence.map(({ sha256 }) => sha256)).toEqual(evidence.map(({ sha256 }) => sha256));
    expect(JSON.stringify(receipt)).not.toMatch(/"Ada"|Lovelace|user-1|bank\.example/i);
  });

  it('should be sent back for one step, which alone can be made again', async () => {
    const { id, requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    await giveAll(person);
    await person.call('submit');
    await ask(api, reviewer, DETAILS, { id, details: { firstName: 'ADA', idNumber: 'OLD' } });
    expect(await ask(api, reviewer, BACK, { id, step: 'PHONE' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await ask(api, reviewer, BACK, { id, step: 'DOCUMENT' })).toMatchObject({
      verification: { status: 'STARTED' },
    });
    const shown = await api.application.verificationRecords.get({ kind: 'command-line' }, id);
    expect(shown, 'what was read of a document goes with it').toMatchObject({ value: { details: null } });
    const again = await begin(api, bank, requestUrl);
    expect(await again.send('SELFIE', photo('001_smiling'))).toMatchObject({
      body: { code: 'VERIFICATION_STEP_CLOSED' },
    });
    expect(await again.call('submit')).toMatchObject({ code: 'VERIFICATION_INCOMPLETE' });
    const card = await cardWith(photo('001_neutral'));
    expect(await again.send('DOCUMENT_FRONT', card, { documentType: 'PASSPORT' })).toMatchObject({ status: 200 });
    expect(await again.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
    expect(await decide(id, 'DECLINED', { reason: 'FRAUD_SUSPECTED', text: 'We are sorry' })).toMatchObject({
      verification: { status: 'DECLINED' },
    });
    const events = await eventsOf(api, bank, id);
    expect(events.map(({ body }) => [(body as Told).status, (body as Told).reason])).toEqual([
      ['Started', null],
      ['Submitted', null],
      ['Under Review', null],
      ['Started', 'The document could not be read'],
      ['Submitted', null],
      ['Under Review', null],
      ['Declined', 'We are sorry'],
      ['Declined', 'We are sorry'],
    ]);
  });

  it('should need a second reviewer where the policy asks for two', async () => {
    const strict = await makeTestBank(api, 'Two', { verificationFourEyes: 'true', verificationFace: 'off' });
    const { id, requestUrl } = await makeVerification(api, strict);
    const person = await begin(api, strict, requestUrl);
    await person.call('consent');
    await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' });
    await person.call('submit');
    const second = await api.operator('reviewer', 'bert');
    expect(await decide(id, 'APPROVED')).toEqual({
      verification: { status: 'UNDER_REVIEW' },
      proposal: { outcome: 'APPROVED', proposedBy: 'operator:anna' },
    });
    expect(await decide(id, 'APPROVED')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await decide(id, 'DECLINED', { reason: 'OTHER' }, second)).toMatchObject({
      proposal: { outcome: 'DECLINED', proposedBy: 'operator:bert' },
    });
    // What the first one saw is another thing now.
    expect(await ask(api, reviewer, DETAILS, { id, details: { firstName: 'ADA' } })).toMatchObject({
      verification: {},
    });
    const declined = { reason: 'OTHER' };
    expect(await decide(id, 'DECLINED', declined)).toMatchObject({ proposal: { proposedBy: 'operator:anna' } });
    expect(await decide(id, 'DECLINED', declined, second)).toEqual({
      verification: { status: 'DECLINED' },
      proposal: null,
    });
  });

  it('should be told of a proof of address by itself, and wait for it', async () => {
    const asking = await makeTestBank(api, 'Proof', { verificationProofOfAddress: 'true', verificationFace: 'off' });
    const { id, requestUrl } = await makeVerification(api, asking);
    const person = await begin(api, asking, requestUrl);
    await person.call('consent');
    await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' });
    await person.send('PROOF_OF_ADDRESS', await emptySheet());
    expect(await person.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
    expect(await decide(id, 'APPROVED')).toMatchObject({ code: 'VERIFICATION_INCOMPLETE' });
    expect(await ask(api, reviewer, PROOF, { id, outcome: 'APPROVED' })).toMatchObject({
      verification: { status: 'UNDER_REVIEW' },
    });
    expect(await decide(id, 'APPROVED')).toMatchObject({ verification: { status: 'APPROVED' } });
    const proofs = (await eventsOf(api, asking, id)).filter(({ kind }) => kind === 'proof-of-address');
    const url = expect.stringMatching(/\/proof-of-address\/[0-9a-f]{24}\.jpg$/) as string;
    expect(proofs.map(({ body }) => body)).toMatchObject(
      ['Under Review', 'Approved'].map((status) => ({
        status,
        documentType: 'Proof Address',
        documentFront: { url },
        reason: null,
      })),
    );
  });

  it('should be made by the face alone where the policy says so', async () => {
    const quick = await makeTestBank(api, 'Quick', { verificationDecision: 'face' });
    const through = async (document: Buffer, selfie: Buffer, identifier: string): Promise<Outcome> => {
      const { requestUrl } = await makeVerification(api, quick, identifier);
      const person = await begin(api, quick, requestUrl);
      await person.call('consent');
      await person.send('DOCUMENT_FRONT', document, { documentType: 'PASSPORT' });
      await person.send('SELFIE', selfie);
      return person.call('submit');
    };
    const card = await cardWith(photo('001_neutral'));
    expect(await through(card, photo('001_smiling'), 'a')).toMatchObject({ status: 'APPROVED' });
    expect(await through(card, photo('005_smiling'), 'b')).toMatchObject({ status: 'DECLINED' });
    expect(await through(await emptySheet(), photo('001_smiling'), 'c')).toMatchObject({ status: 'UNDER_REVIEW' });
  });

  it('should go by the policy that it began under', async () => {
    const changing = await makeTestBank(api, 'Changing', { verificationFace: 'off' });
    const { requestUrl } = await makeVerification(api, changing);
    const { integrations } = api.application;
    must(await integrations.change({ kind: 'command-line' }, changing.id, { policy: { verificationFace: 'selfie' } }));
    const person = await begin(api, changing, requestUrl);
    await person.call('consent');
    await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' });
    expect(await person.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
  });
});

interface Told {
  readonly status: string;
  readonly reason: string | null;
}

interface Seen {
  readonly decisions: readonly { readonly receipt: string }[];
  readonly consents: readonly object[];
  readonly evidence: readonly { readonly kind: string; readonly sha256: string; readonly findings: object }[];
}
