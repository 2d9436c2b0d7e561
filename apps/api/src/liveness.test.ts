import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LivenessEvidence, ScreenColour } from '@vestibule/face/liveness';
import { ask, makeTestBank, type Outcome, type TestBank } from './evidence.test-support.js';
import { FAILURE, must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { newId } from './kernel/index.js';
import {
  ALL_FOUR,
  answerTo,
  COLOURS,
  evidenceOf,
  withFreshPictures,
  withoutRecordings,
  type AnswerInput,
  type Asked,
} from './liveness.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;

const ISSUE = `mutation ($input: FaceLivenessChallengeInput!) { done: issueFaceLivenessChallenge(input: $input) {
  ... on LivenessChallenge { id token key nonce gestures colours windowMs expiresAt }
  ... on RateLimitedFailure { retryAfterSeconds } ${FAILURE} } }`;
const ANSWER = `mutation ($of: FaceLivenessInput!, $input: LivenessAnswerInput!) {
  done: answerFaceLivenessChallenge(of: $of, input: $input) { ... on LivenessJudged { accepted reasons } ${FAILURE} } }`;

type Challenge = Outcome &
  Asked & { readonly gestures: readonly string[]; readonly colours: readonly string[]; readonly expiresAt: string };

describe('a liveness challenge', () => {
  let api: TestGraphql;
  let bank: TestBank;
  /** What a person gives who is asked for all four gestures. */
  let evidence: LivenessEvidence;

  beforeAll(async () => {
    api = await startGraphql({ faces: !withoutRecordings });
    bank = await makeTestBank(api, 'Harbour Bank', { faceLiveness: 'required', faceMirrored: 'no' });
    if (!withoutRecordings) evidence = await evidenceOf(ALL_FOUR);
  }, 60_000);
  afterAll(() => api.close());

  const newFace = async (of = bank): Promise<string> => {
    const requested = must(await api.faces.registration.requestUrl(COMMAND_LINE, of.id, newId()));
    return requested.face.id;
  };
  const issue = async (faceId: string, more: object = {}, by = bank): Promise<Challenge> =>
    (await ask(api, by.token, ISSUE, { input: { faceId, purpose: 'REGISTER', ...more } })) as Challenge;
  /** Somebody was asked, and took her time: a minute has passed. */
  const asked = async (faceId: string, more: object = { gestures: ALL_FOUR.map(upper) }): Promise<Challenge> => {
    const challenge = await issue(faceId, more);
    await passed(challenge.id, '1 minute');
    return challenge;
  };
  const passed = (id: string, time: string): Promise<unknown> =>
    api.application.dataSource.query(
      'UPDATE liveness_challenge SET issued_at = issued_at - $2::interval, used_at = used_at - $2::interval WHERE id = $1',
      [id, time],
    );
  const answer = (faceId: string, input: AnswerInput, by = bank): Promise<Outcome> =>
    ask(api, by.token, ANSWER, { of: { faceId, purpose: 'REGISTER' }, input });
  const kept = async (id: string): Promise<{ decision: string | null; reasons: string[] }> => {
    const statement = 'SELECT decision, reasons FROM liveness_challenge WHERE id = $1';
    const [row] = await api.application.dataSource.query<{ decision: string | null; reasons: string[] }[]>(statement, [
      id,
    ]);
    if (!row) throw new Error('There is no such challenge.');
    return row;
  };
  const audited = async (id: string): Promise<string[]> => {
    const statement = 'SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id';
    return (await api.application.dataSource.query<{ action: string }[]>(statement, [id])).map(({ action }) => action);
  };
  /** An answer that is none, which costs nothing to look at. */
  const fail = async (faceId: string): Promise<Challenge> => {
    const challenge = await asked(faceId);
    expect(await answer(faceId, { token: challenge.token, record: '{}', mac: '00', pictures: [] })).toEqual({
      accepted: false,
      reasons: [],
    });
    return challenge;
  };

  describe('as it is issued', () => {
    it('should be signed, bound to its face, and valid for three minutes', async () => {
      const faceId = await newFace();
      const challenge = await issue(faceId);
      expect(challenge).toMatchObject({ windowMs: 8_000, key: expect.stringMatching(/^[\w-]{43}$/) as string });
      const left = Date.parse(challenge.expiresAt) - Date.now();
      expect(left).toBeGreaterThan(170_000);
      expect(left).toBeLessThanOrEqual(180_000);
      expect(decodeProtectedHeader(challenge.token)).toMatchObject({ alg: 'EdDSA', typ: 'vestibule-challenge+json' });
      const jwks = createLocalJWKSet(api.application.tokenIssuer.jwks());
      const { payload } = await compactVerify(challenge.token, jwks);
      const claims = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>;
      const gestures = challenge.gestures.map((gesture) => gesture.toLowerCase());
      expect(claims).toMatchObject({
        ...{ v: 1, id: challenge.id, integration: bank.id, for: 'register', face: faceId, nonce: challenge.nonce },
        ...{ verification: null, device: null, session: null, gestures },
      });
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(180);
      expect(JSON.stringify(claims)).not.toContain(challenge.key);
    });

    it('should ask a registration for all four gestures, in another order than the time before', async () => {
      const faceId = await newFace();
      let last = '';
      for (let count = 0; count < 30; count += 1) {
        const order = (await issue(faceId)).gestures.join();
        expect(order.split(',').sort()).toEqual(['EYEBLINK', 'LEFT', 'RIGHT', 'SMILE']);
        expect(order).not.toBe(last);
        last = order;
      }
    });

    it.each([
      [['SMILE'], 'must be two at least'],
      [['SMILE', 'SMILE'], 'must be each once'],
      [['LEFT', 'RIGHT'], 'must have smile or eyeblink: a picture can be turned, and can do neither'],
      [['SMILE', 'LEFT'], 'must be all four for a registration'],
    ])('should not have the order %s', async (gestures, reason) => {
      expect(await issue(await newFace(), { gestures })).toMatchObject({
        code: 'INVALID_INPUT',
        details: [{ field: 'gestures', reason }],
      });
    });

    it('should have its order named in test mode alone', async () => {
      const gestures = ALL_FOUR.map(upper);
      expect((await issue(await newFace(), { gestures })).gestures).toEqual(gestures);
      const live = await makeTestBank(api, 'Live');
      must(await api.application.integrations.change(COMMAND_LINE, live.id, { mode: 'live' }));
      expect(await issue(await newFace(live), { gestures }, live)).toMatchObject({
        code: 'INVALID_INPUT',
        details: [{ field: 'gestures', reason: 'may be named in test mode alone' }],
      });
    });
  });

  describe('where it is not answered well enough', () => {
    it('should be followed by a pause after three times, and by another after three more', async () => {
      const faceId = await newFace();
      const failed = [await fail(faceId), await fail(faceId), await fail(faceId)];
      const paused = await issue(faceId);
      expect(paused).toMatchObject({ code: 'LIVENESS_PAUSED' });
      expect(paused['retryAfterSeconds']).toBeGreaterThan(290);
      expect(paused['retryAfterSeconds']).toBeLessThanOrEqual(300);
      for (const { id } of failed) await passed(id, '6 minutes');
      await fail(faceId);
      await fail(faceId);
      await fail(faceId);
      expect(await issue(faceId)).toMatchObject({ code: 'LIVENESS_PAUSED' });
    });

    it('should be a security event the fifth time within an hour', async () => {
      const faceId = await newFace();
      for (let count = 1; count <= 6; count += 1) {
        const { id } = await fail(faceId);
        await passed(id, '6 minutes');
        const events = (await audited(faceId)).filter((action) => action === 'security.liveness_person');
        expect(events, `after ${count}`).toHaveLength(count < 5 ? 0 : 1);
      }
    });
  });

  describe.skipIf(withoutRecordings)('as a person answers it', () => {
    it('should be accepted, once, and its key frames be the pictures of one registration', async () => {
      const faceId = await newFace();
      const images = picturesOf(evidence);
      expect(await store(faceId, images)).toMatchObject({ code: 'LIVENESS_REQUIRED' });
      const challenge = await asked(faceId);
      const input = await answerTo(challenge, evidence);
      expect(await answer(faceId, input)).toEqual({ accepted: true, reasons: [] });
      expect(await answer(faceId, input), 'the same again').toEqual({ accepted: true, reasons: [] });
      const other = await answerTo(challenge, { ...evidence, doneMs: evidence.doneMs && evidence.doneMs + 1 });
      expect(await answer(faceId, other), 'another answer').toEqual({ accepted: false, reasons: [] });
      expect(await kept(challenge.id)).toEqual({ decision: 'accepted', reasons: [] });
      expect(await audited(faceId)).toEqual(['face.created', 'liveness.accepted', 'security.liveness_used']);

      const changed = Buffer.concat([Buffer.from(images.smile ?? '', 'base64'), Buffer.from([0])]).toString('base64');
      expect(await store(faceId, { ...images, smile: changed })).toMatchObject({ code: 'LIVENESS_REQUIRED' });
      expect(await store(await newFace(), images), 'somebody else').toMatchObject({ code: 'LIVENESS_REQUIRED' });
      expect(await store(faceId, images)).toMatchObject({ enabled: true });
    }, 30_000);

    it('should not be accepted where it took too long, which is told', async () => {
      const faceId = await newFace();
      const challenge = await asked(faceId);
      const slow = { ...evidence, asked: evidence.asked.map((each, at) => (at === 0 ? { ...each, timeMs: 0 } : each)) };
      const late = { ...withFreshPictures(slow), doneMs: 20_000 };
      expect(await answer(faceId, await answerTo(challenge, late))).toEqual({
        accepted: false,
        reasons: expect.arrayContaining(['TOO_SLOW']) as string[],
      });
    }, 30_000);
  });

  describe('with the colours of the screen', () => {
    const lit = (livenessLight: string): Promise<TestBank> =>
      makeTestBank(api, 'Lit', { livenessLight, faceLiveness: 'required', faceMirrored: 'no' });

    it('should have them where the policy says so alone, drawn anew each time and signed', async () => {
      expect((await issue(await newFace())).colours).toEqual([]);
      const by = await lit('required');
      const faceId = await newFace(by);
      const drawn = await Promise.all([1, 2, 3].map(() => issue(faceId, {}, by)));
      expect(new Set(drawn.map(({ colours }) => colours.join())).size).toBeGreaterThan(1);
      const [{ token, colours }] = drawn as [Challenge];
      expect(colours).toHaveLength(8);
      expect(claimsOf(token)).toMatchObject({ colours: colours.map((colour) => colour.toLowerCase()) });
    });

    it.skipIf(withoutRecordings)(
      // Where they do, it is accepted: liveness-tampering.test.ts.
      'should not be accepted where others come back from the face, unless that is recorded alone',
      async () => {
        const other = await evidenceOf(ALL_FOUR, COLOURS, anotherOne);
        const judged = async (by: TestBank): Promise<Outcome> => {
          const faceId = await newFace(by);
          const challenge = await issue(faceId, { gestures: ALL_FOUR.map(upper) }, by);
          await passed(challenge.id, '1 minute');
          const statement = 'UPDATE liveness_challenge SET colours = $2 WHERE id = $1';
          await api.application.dataSource.query(statement, [challenge.id, COLOURS]);
          return answer(faceId, await answerTo(challenge, withFreshPictures(other)), by);
        };
        const [required, recorded] = [await lit('required'), await lit('recorded')];
        expect(await judged(required)).toEqual({ accepted: false, reasons: ['LIGHT_NOT_SEEN'] });
        expect(await judged(recorded)).toEqual({ accepted: true, reasons: [] });
        const statement = `SELECT signals FROM liveness_challenge WHERE integration_id = $1 AND decision IS NOT NULL`;
        const [row] = await api.application.dataSource.query<{ signals: unknown[] }[]>(statement, [recorded.id]);
        expect(row?.signals).toContainEqual({ name: 'light', value: expect.any(Number) as number, finding: 'doubt' });
      },
      90_000,
    );
  });

  const store = (faceId: string, images: Readonly<Record<string, string>>): Promise<Outcome> =>
    ask(
      api,
      bank.token,
      `mutation ($faceId: ID!, $images: FaceImagesInput!) { done: storeFaceImages(faceId: $faceId, images: $images) {
         ... on Face { enabled } ${FAILURE} } }`,
      { faceId, images },
    );
});

/** A screen that shows something else than it is told to. */
const anotherOne = (colour: ScreenColour): ScreenColour =>
  colour === 'red' ? 'blue' : colour === 'blue' ? 'green' : 'red';

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

const upper = (word: string): string => word.toUpperCase();

/** The pictures of the gestures, in base64. */
const picturesOf = ({ keyFrames }: LivenessEvidence): Readonly<Record<string, string>> =>
  Object.fromEntries(
    keyFrames.flatMap(({ of, jpeg }) => (of === 'front' ? [] : [[of, Buffer.from(jpeg).toString('base64')]])),
  );
