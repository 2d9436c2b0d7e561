import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  begin,
  emptySheet,
  eventsOf,
  makeTestBank,
  makeVerification,
  type Outcome,
  type Person,
  type TestBank,
} from './evidence.test-support.js';
import { FAILURE, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { newNumber, startGateway } from './phone.test-support.js';

let gateway: Awaited<ReturnType<typeof startGateway>>;
let api: TestGraphql;
let bank: TestBank;

beforeAll(async () => {
  gateway = await startGateway();
  api = await startGraphql({
    faces: true,
    environment: {
      VESTIBULE_PHONE_GATEWAY: 'http',
      VESTIBULE_PHONE_HTTP_URL: gateway.url,
      VESTIBULE_PHONE_HTTP_BODY: '{"to":"{number}","text":"{text}"}',
      VESTIBULE_PHONE_HTTP_ALLOW: '127.0.0.0/8',
    },
  });
  bank = await makeTestBank(api, 'Bank', { verificationPhone: 'true', verificationFace: 'off' });
});
afterAll(async () => {
  await api.close();
  await gateway.close();
});

const SEND = `mutation ($number: String!) { done: sendPhoneCode(number: $number, language: EN) {
  ... on SentPhoneCode { number tries } ${FAILURE} } }`;
const CONFIRM = `mutation ($code: String!) { done: confirmPhoneCode(code: $code) {
  ... on VerificationProgress { steps { step done } } ${FAILURE} } }`;
const BACK = `mutation ($id: ID!) { done: sendBackVerification(verificationId: $id, step: PHONE, reasonCode: PHONE_NOT_CONFIRMED) {
  ... on ReviewedVerification { verification { status } } ${FAILURE} } }`;

/** Confirms a number by the code that was texted to it. */
async function confirmPhone(person: Person, number: string): Promise<Outcome> {
  expect(await ask(api, person.token, SEND, { number })).toMatchObject({ number, tries: 5 });
  return ask(api, person.token, CONFIRM, { code: gateway.gateway.texts.at(-1)?.code });
}

describe('a phone number', () => {
  it('should be confirmed as a step of the verification, and told with it', async () => {
    const { id, requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    const number = newNumber();
    expect(await ask(api, person.token, SEND, { number })).toMatchObject({ code: 'VERIFICATION_STEP_CLOSED' });
    await person.call('consent');
    expect(await person.call('submit')).toMatchObject({ details: [{ field: 'phone' }, { field: 'document' }] });
    expect(await confirmPhone(person, number)).toMatchObject({
      steps: [
        { step: 'CONSENT', done: true },
        { step: 'PHONE', done: true },
        { step: 'DOCUMENT', done: false },
      ],
    });
    await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' });
    expect(await person.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
    const shown = await api.application.verificationRecords.get({ kind: 'command-line' }, id);
    expect(shown).toMatchObject({ value: { phoneNumber: number } });
    const reviewer = await api.operator('reviewer');
    expect(await ask(api, reviewer, BACK, { id })).toMatchObject({ verification: { status: 'STARTED' } });
    const again = await begin(api, bank, requestUrl);
    expect(await again.call('submit')).toMatchObject({ details: [{ field: 'phone', reason: 'was not done' }] });
    expect(await confirmPhone(again, newNumber())).toMatchObject({ steps: [{}, { step: 'PHONE', done: true }, {}] });
    expect(await again.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
    const bodies = (await eventsOf(api, bank, id)).map(({ body }) => body as { verifiedPhoneNumber: string });
    expect(bodies.map(({ verifiedPhoneNumber }) => verifiedPhoneNumber !== '')).toEqual([
      // Started, Submitted, Under Review; sent back without it; and so again.
      false,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  it('should not be asked for where the policy asks for none', async () => {
    const other = await makeTestBank(api, 'Other');
    const person = await begin(api, other, (await makeVerification(api, other)).requestUrl);
    await person.call('consent');
    expect(await ask(api, person.token, SEND, { number: newNumber() })).toMatchObject({
      code: 'VERIFICATION_STEP_CLOSED',
      message: 'No phone is asked for here',
    });
  });
});
