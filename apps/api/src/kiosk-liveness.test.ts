import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import type { LivenessEvidence } from '@vestibule/face/liveness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairKiosk, startKioskServer, type KioskServer, type TestKiosk } from './device.test-support.js';
import { FAILURE } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';
import {
  ALL_FOUR,
  answerTo,
  evidenceOf,
  TWO,
  withFreshPictures,
  withoutRecordings,
  type Asked,
} from './liveness.test-support.js';

const CHALLENGE = 'id token key nonce gestures';
const START = `mutation ($input: StartKioskSessionInput!) { done: startKioskSession(input: $input) {
  ... on KioskSession { id livenessChallenge { ${CHALLENGE} } } ${FAILURE} } }`;
const TAKE = `mutation ($has: Int!) { done: takeKioskChallenges(has: $has) { ... on KioskChallenges { challenges { ${CHALLENGE} expiresAt } } ${FAILURE} } }`;
const SUBMIT = `mutation ($input: SubmitCaptureInput!) { done: submitCapture(input: $input) {
  ... on CaptureTaken { outcome why: code offline again livenessReasons } ${FAILURE} } }`;
const SETTINGS = `mutation ($input: HeartbeatInput!) { done: recordHeartbeat(input: $input) { ... on KioskSettings { sealingKey } } }`;
const HEARTBEAT = {
  ...{ version: '1.0.0', platform: 'linux x64', camera: { label: null, problem: 'none' }, queued: 0 },
  ...{ keyProtection: 'FILE', failedChecks: [] },
};

interface Challenge extends Asked {
  readonly gestures: readonly string[];
}

interface Session {
  readonly id: string;
  readonly code?: string;
  readonly livenessChallenge: Challenge | null;
}

describe.skipIf(withoutRecordings)('a capture of a kiosk, where the policy asks for liveness', () => {
  let server: KioskServer;
  let bank: Id;
  let registers: LivenessEvidence;
  let verifies: LivenessEvidence;

  beforeAll(async () => {
    server = await startKioskServer({}, { faces: true });
    bank = await server.integration();
    [registers, verifies] = [await evidenceOf(ALL_FOUR), await evidenceOf(TWO)];
  }, 60_000);
  afterAll(() => server.close());

  const kioskOf = async (integrationId = bank): Promise<TestKiosk> =>
    pairKiosk(server, (await server.enrol(integrationId)).code);
  const ask = async <Data>(kiosk: TestKiosk, query: string, variables: object = {}): Promise<Data> => {
    const { data, errors } = await kiosk.ask<{ done: Data } | null>(query, variables);
    if (!data) throw new Error(JSON.stringify(errors));
    return data.done;
  };
  const minuteAgo = (id: string): Promise<unknown> =>
    server.application.dataSource.query(
      `UPDATE liveness_challenge SET issued_at = issued_at - interval '1 minute' WHERE id = $1`,
      [id],
    );
  const start = async (kiosk: TestKiosk, code: string, more: object): Promise<Session> => {
    const session = await ask<Session>(kiosk, START, {
      input: { purpose: 'REGISTER', code, assisted: false, ...more },
    });
    if (session.livenessChallenge) await minuteAgo(session.livenessChallenge.id);
    return session;
  };
  const NAMED = { gestures: ALL_FOUR.map((gesture) => gesture.toUpperCase()) };
  /** Seals what the kiosk captured, and sends it. */
  const submit = async (
    kiosk: TestKiosk,
    {
      pictures,
      challenge,
      ...more
    }: { pictures: LivenessEvidence; challenge: Challenge | null; [word: string]: unknown },
    captureId = randomUUID(),
  ): Promise<unknown> => {
    const { sealingKey } = await ask<{ sealingKey: string }>(kiosk, SETTINGS, { input: HEARTBEAT });
    const jwk = JSON.parse(sealingKey) as JWK;
    const { token, record, mac } = challenge ? await answerTo(challenge, pictures) : {};
    const now = new Date().toISOString();
    const capture = {
      ...{ v: 1, captureId, deviceId: kiosk.id, sessionId: null, purpose: 'register', capturedAt: now },
      ...{ offline: false, assisted: false, language: 'en', consent: { version: '1', givenAt: now }, local: null },
      images: pictures.keyFrames.map(({ of, timeMs, jpeg }) => ({
        gesture: of,
        at: timeMs,
        jpeg: Buffer.from(jpeg).toString('base64'),
      })),
      liveness: challenge && { token, record, mac },
      ...more,
    };
    const sealed = await new CompactEncrypt(Buffer.from(JSON.stringify(capture)))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid ?? '', cty: 'vestibule-capture+json' })
      .encrypt(await importJWK(jwk, 'ECDH-ES'));
    return ask(kiosk, SUBMIT, { input: { captureId, sealed } });
  };

  it('should register and verify whoever answers its challenge, and tell nothing more', async () => {
    const kiosk = await kioskOf();
    const name = randomUUID();
    const face = await server.face(bank, name);
    const session = await start(kiosk, face.code, NAMED);
    expect(session.livenessChallenge?.gestures).toEqual(NAMED.gestures);
    const capture = {
      challenge: session.livenessChallenge,
      pictures: withFreshPictures(registers),
      sessionId: session.id,
    };
    const captureId = randomUUID();
    const taken = { outcome: 'REGISTERED', why: null, offline: false, livenessReasons: [] };
    expect(await submit(kiosk, { ...capture, code: face.code }, captureId)).toEqual({ ...taken, again: false });
    expect(await submit(kiosk, { ...capture, code: face.code }, captureId)).toEqual({ ...taken, again: true });
    const gestures = TWO.map((gesture) => gesture.toUpperCase());
    const again = await start(kiosk, name, { purpose: 'VERIFY', gestures });
    const visit = { challenge: again.livenessChallenge, pictures: withFreshPictures(verifies), sessionId: again.id };
    expect(await submit(kiosk, { ...visit, code: name, purpose: 'verify' })).toMatchObject({ outcome: 'VERIFIED' });
    const audit = await server.audited(face.id);
    expect(audit.filter((entry) => entry.includes('liveness.'))).toEqual([
      `device:${kiosk.id} liveness.accepted`,
      `device:${kiosk.id} liveness.accepted`,
    ]);
  }, 30_000);

  it('should be unusable without an answer, or with one that is not accepted', async () => {
    const kiosk = await kioskOf();
    const face = await server.face(bank, randomUUID());
    const session = await start(kiosk, face.code, NAMED);
    const none = { challenge: null, pictures: registers, sessionId: session.id, code: face.code };
    expect(await submit(kiosk, none)).toMatchObject({ outcome: 'UNUSABLE', why: 'LIVENESS_REQUIRED' });
    const next = await start(kiosk, face.code, NAMED);
    const slow = withFreshPictures({ ...registers, doneMs: 30_000 });
    const late = { challenge: next.livenessChallenge, pictures: slow, sessionId: next.id, code: face.code };
    expect(await submit(kiosk, late)).toEqual({
      ...{ outcome: 'UNUSABLE', why: 'LIVENESS_FAILED', offline: false, again: false },
      livenessReasons: expect.arrayContaining(['TOO_SLOW']) as string[],
    });
    const { dataSource } = server.application;
    const rows = await dataSource.query<unknown[]>(
      'SELECT liveness FROM face_capture WHERE face_id = $1 ORDER BY taken_at',
      [face.id],
    );
    expect(rows).toEqual([{ liveness: null }, { liveness: 'inconclusive' }]);
  }, 30_000);

  it('should be taken at the kiosk alone that was challenged', async () => {
    const [kiosk, other] = [await kioskOf(), await kioskOf()];
    const face = await server.face(bank, randomUUID());
    const stolen = await start(kiosk, face.code, NAMED);
    await ask(kiosk, 'mutation { done: endKioskSession { __typename } }');
    const session = await start(other, face.code, NAMED);
    const pictures = withFreshPictures(registers);
    const capture = { challenge: stolen.livenessChallenge, pictures, sessionId: session.id, code: face.code };
    expect(await submit(other, capture)).toMatchObject({ why: 'LIVENESS_FAILED', livenessReasons: [] });
    expect((await server.audited(face.id)).at(-1)).toBe(`device:${other.id} security.liveness_other_device`);
  }, 30_000);

  it('should be let through with an attendant, or where the policy only has it recorded, or off', async () => {
    const kiosk = await kioskOf();
    const face = await server.face(bank, randomUUID());
    expect((await start(kiosk, face.code, { assisted: true })).livenessChallenge).toBeNull();
    const off = await server.integration({ kioskLiveness: 'off' });
    expect((await start(await kioskOf(off), (await server.face(off, 'a')).code, {})).livenessChallenge).toBeNull();
    const records = await server.integration({ kioskLiveness: 'recorded' });
    const lenient = await kioskOf(records);
    const known = await server.face(records, 'b');
    const session = await start(lenient, known.code, NAMED);
    const pictures = withFreshPictures({ ...registers, doneMs: 30_000 });
    const capture = { challenge: session.livenessChallenge, pictures, sessionId: session.id, code: known.code };
    expect(await submit(lenient, capture)).toMatchObject({ outcome: 'REGISTERED' });
  }, 30_000);

  it('should answer one of the challenges that the kiosk has for times without a network', async () => {
    const kiosk = await kioskOf();
    const { challenges } = await ask<{ challenges: Challenge[] }>(kiosk, TAKE, { has: 0 });
    expect(challenges).toHaveLength(30);
    expect(await ask(kiosk, TAKE, { has: 30 }), 'no more than it lacks').toEqual({ challenges: [] });
    const wanted = challenges.find(({ gestures }) => gestures.join() === NAMED.gestures.join()) ?? challenges[0];
    if (!wanted) throw new Error('There is no challenge.');
    const { dataSource } = server.application;
    await dataSource.query('UPDATE liveness_challenge SET gestures = $2 WHERE id = $1', [wanted.id, ALL_FOUR]);
    await minuteAgo(wanted.id);
    const face = await server.face(bank, randomUUID());
    const capture = { challenge: wanted, pictures: withFreshPictures(registers), code: face.code, offline: true };
    expect(await submit(kiosk, capture)).toMatchObject({ outcome: 'REGISTERED', offline: true });
    const next = await server.face(bank, randomUUID());
    const twice = { ...capture, pictures: withFreshPictures(registers), code: next.code };
    expect(await submit(kiosk, twice), 'each once').toMatchObject({ outcome: 'UNUSABLE', why: 'LIVENESS_FAILED' });
    for (let lost = 0; lost < 9; lost += 1) await ask(kiosk, TAKE, { has: 0 });
    const left = await ask<{ challenges: Challenge[] }>(kiosk, TAKE, { has: 0 });
    expect(left.challenges, 'of 300 that nobody answers there is one more').toHaveLength(1);
  }, 30_000);

  it('should be followed by a pause after three that were not accepted, and be a security event at a device', async () => {
    const kiosk = await kioskOf();
    const at = async (): Promise<string> => {
      const face = await server.face(bank, randomUUID());
      const session = await start(kiosk, face.code, {});
      const broken = session.livenessChallenge && { ...session.livenessChallenge, key: 'AAAA' };
      const capture = { challenge: broken, pictures: registers, sessionId: session.id, code: face.code };
      expect(await submit(kiosk, capture)).toMatchObject({ why: 'LIVENESS_FAILED' });
      return face.code;
    };
    const events = async (): Promise<string[]> =>
      (await server.audited(kiosk.id)).filter((entry) => entry.includes('security.'));
    for (let count = 1; count < 20; count += 1) await at();
    expect(await events()).toEqual([]);
    const code = await at();
    expect(await events()).toEqual([`device:${kiosk.id} security.liveness_device`]);
    for (let count = 1; count < 3; count += 1) {
      const session = await start(kiosk, code, {});
      const broken = session.livenessChallenge && { ...session.livenessChallenge, key: 'AAAA' };
      await submit(kiosk, { challenge: broken, pictures: registers, sessionId: session.id, code });
    }
    expect(await start(kiosk, code, {})).toMatchObject({ code: 'LIVENESS_PAUSED' });
    expect((await start(kiosk, code, { assisted: true })).id, 'the assisted way').toBeDefined();
  }, 60_000);
});
