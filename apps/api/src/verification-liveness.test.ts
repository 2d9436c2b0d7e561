import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  begin,
  cardWith,
  makeTestBank,
  makeVerification,
  photo,
  withoutFaces,
  type Outcome,
  type Person,
} from './evidence.test-support.js';
import { FAILURE, startGraphql, type TestGraphql } from './graphql.test-support.js';
import {
  answerTo,
  evidenceOf,
  TWO,
  withFreshPictures,
  withoutRecordings,
  type Asked,
} from './liveness.test-support.js';

let api: TestGraphql;

beforeAll(async () => {
  api = await startGraphql({ faces: true });
});
afterAll(() => api.close());

describe('the liveness challenge of a verification', () => {
  const ISSUE = `mutation ($gestures: [Gesture!], $withoutLight: Boolean) {
    done: issueLivenessChallenge(gestures: $gestures, withoutLight: $withoutLight) {
    ... on LivenessChallenge { id token key nonce gestures colours } ${FAILURE} } }`;
  const ANSWER = `mutation ($input: LivenessAnswerInput!) { done: answerLivenessChallenge(input: $input) {
    ... on LivenessJudged { accepted reasons } ${FAILURE} } }`;
  const LEAVE = `mutation { done: leaveLivenessToReviewer { ... on VerificationProgress { steps { step done missing } } ${FAILURE} } }`;
  const FINDINGS = `query ($id: ID!) { verification(id: $id) { evidence { kind findings { liveness { accepted ruleVersion
    signals { name value finding } } } } } }`;
  interface Found {
    readonly verification: {
      readonly evidence: readonly { readonly kind: string; readonly findings: { readonly liveness: unknown } }[];
    };
  }
  const careful = async (policy: Readonly<Record<string, string>> = {}): Promise<[Person, string]> => {
    const asks = { verificationFace: 'liveness', verificationDecision: 'face', ...policy };
    const bank = await makeTestBank(api, 'Careful', asks);
    const { id, requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    await person.call('consent');
    return [person, id];
  };

  it('should be drawn from the gestures of the policy, with one that a picture can’t do', async () => {
    const [person] = await careful({ livenessGestures: 'left,right,smile' });
    const orders = new Set<string>();
    for (let count = 0; count < 60; count += 1) {
      const { gestures } = await ask(api, person.token, ISSUE);
      orders.add(String(gestures));
    }
    expect([...orders].sort()).toEqual(['LEFT,SMILE', 'RIGHT,SMILE', 'SMILE,LEFT', 'SMILE,RIGHT']);
  });

  it('should ask whoever does without the colours of the screen for one gesture more', async () => {
    const counts = async ([person]: [Person, string], withoutLight: boolean): Promise<unknown> => {
      const { gestures, colours } = (await ask(api, person.token, ISSUE, { withoutLight })) as Outcome & {
        readonly gestures: readonly string[];
        readonly colours: readonly string[];
      };
      return { gestures: gestures.length, colours: colours.length };
    };
    const lit = { livenessLight: 'required' };
    expect(await counts(await careful(lit), false)).toEqual({ gestures: 2, colours: 8 });
    expect(await counts(await careful(lit), true)).toEqual({ gestures: 3, colours: 0 });
    expect(await counts(await careful(), true), 'where there are none').toEqual({ gestures: 2, colours: 0 });
  });

  it('should be asked for where the policy says so alone', async () => {
    const bank = await makeTestBank(api, 'Quick');
    const person = await begin(api, bank, (await makeVerification(api, bank)).requestUrl);
    await person.call('consent');
    for (const call of [ISSUE, LEAVE]) {
      expect(await ask(api, person.token, call)).toMatchObject({ code: 'VERIFICATION_STEP_CLOSED' });
    }
  });

  it.skipIf(withoutFaces)('should go without an answer to a reviewer', async () => {
    const [person, id] = await careful();
    const input = { token: 'none', record: '{}', mac: '', pictures: [photo('001_neutral').toString('base64')] };
    expect(await ask(api, person.token, ANSWER, { input }), 'before the selfie').toMatchObject({
      code: 'INVALID_INPUT',
      details: [{ field: 'pictures' }],
    });
    await person.send('DOCUMENT_FRONT', await cardWith(photo('001_neutral')), { documentType: 'PASSPORT' });
    await person.send('SELFIE', photo('001_neutral'));
    expect(await person.call('submit')).toMatchObject({ code: 'VERIFICATION_INCOMPLETE' });
    expect(await ask(api, person.token, ANSWER, { input })).toEqual({ accepted: false, reasons: [] });
    expect(await ask(api, person.token, LEAVE)).toMatchObject({
      steps: [{ done: true }, { done: true }, { step: 'FACE', done: true, missing: [] }],
    });
    await person.send('SELFIE', photo('001_smiling'));
    expect(await person.call('submit'), 'with another selfie').toMatchObject({ code: 'VERIFICATION_INCOMPLETE' });
    await ask(api, person.token, LEAVE);
    expect(await person.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
    const { data } = await api.ask<Found>(await api.operator('reviewer'), FINDINGS, { id });
    const pieces = data.verification.evidence.filter(({ kind }) => kind === 'LIVENESS');
    expect(pieces.at(-1)?.findings).toEqual({ liveness: { accepted: false, ruleVersion: null, signals: [] } });
  });

  it.skipIf(withoutRecordings).each([
    ['let the face decide', {}, 'APPROVED'],
    [
      'go to a reviewer besides, where the policy wants that of whoever does without the colours',
      { livenessLight: 'required', livenessWithoutLight: 'reviewer' },
      'UNDER_REVIEW',
    ],
  ])(
    'should be evidence where it is accepted, and %s',
    async (_, policy, status) => {
      const evidence = withFreshPictures(await evidenceOf(TWO));
      const [person, id] = await careful(policy);
      const front = Buffer.from(evidence.keyFrames[0]?.jpeg ?? []);
      await person.send('DOCUMENT_FRONT', await cardWith(front), { documentType: 'PASSPORT' });
      const challenge = (await ask(api, person.token, ISSUE, {
        gestures: ['EYEBLINK', 'SMILE'],
        withoutLight: true,
      })) as Outcome & Asked;
      await api.application.dataSource.query(
        `UPDATE liveness_challenge SET issued_at = issued_at - interval '1 minute' WHERE id = $1`,
        [challenge.id],
      );
      const input = await answerTo(challenge, evidence);
      await person.send('SELFIE', photo('005_neutral'));
      expect(await ask(api, person.token, ANSWER, { input }), 'with another selfie').toMatchObject({
        code: 'INVALID_INPUT',
      });
      await person.send('SELFIE', front);
      expect(await ask(api, person.token, ANSWER, { input })).toEqual({ accepted: true, reasons: [] });
      expect(await person.call('submit')).toMatchObject({ status });
      const { data } = await api.ask<Found>(await api.operator('reviewer'), FINDINGS, { id });
      const liveness = data.verification.evidence.find(({ kind }) => kind === 'LIVENESS')?.findings.liveness;
      expect(liveness).toMatchObject({ accepted: true, ruleVersion: '2' });
      expect(liveness).toMatchObject({
        signals: expect.arrayContaining([{ name: 'order', value: 0, finding: 'pass' }]) as unknown,
      });
      const owner = await api.operator('owner');
      await api.ask(owner, 'mutation ($id: ID!) { eraseVerification(id: $id) { __typename } }', { id });
      const { dataSource } = api.application;
      const rows = await dataSource.query<unknown[]>('SELECT FROM liveness_challenge WHERE verification_id = $1', [id]);
      expect(rows, 'after it was erased').toHaveLength(0);
    },
    30_000,
  );
});
