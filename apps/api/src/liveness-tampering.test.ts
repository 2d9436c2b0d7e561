import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EvidenceRecord, LivenessEvidence, RecordFrame } from '@vestibule/face/liveness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photo } from './evidence.test-support.js';
import type { Answer, IssuedChallenge } from './features/liveness/index.js';
import { makeTenant, must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { newId, type Id } from './kernel/index.js';
import {
  ALL_FOUR,
  answerTo,
  COLOURS,
  evidenceOf,
  withFreshPictures,
  withoutRecordings,
} from './liveness.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;

const PAGE = fileURLToPath(new URL('../../../docs/liveness.md', import.meta.url));
const [BEGIN, END] = ['<!-- tampering -->', '<!-- end of tampering -->'];

type Change = (record: EvidenceRecord) => EvidenceRecord;

const frames =
  (change: (frame: RecordFrame, at: number, record: EvidenceRecord) => RecordFrame): Change =>
  (record) => ({ ...record, frames: record.frames.map((frame, at) => change(frame, at, record)) });

/** Changes the frame of a key frame. */
const frameOf = (of: string, change: (frame: RecordFrame) => RecordFrame): Change =>
  frames((frame, _, { keyFrames }) =>
    keyFrames.find((each) => each.of === of)?.t === frame.t ? change(frame) : frame,
  );

const face = (of: string, change: Partial<NonNullable<RecordFrame['face']>>): Change =>
  frameOf(of, (frame) => ({ ...frame, face: frame.face && { ...frame.face, ...change } }));

/** Every field of a record, changed so that it would matter. */
const CHANGES: Readonly<Record<string, Change>> = {
  v: (record) => ({ ...record, v: 2 as 1 }),
  challenge: (record) => ({ ...record, challenge: newId() }),
  nonce: (record) => ({ ...record, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  engine: (record) => ({ ...record, engine: 'another' }),
  'frames: some left out': (record) => ({ ...record, frames: record.frames.filter((_, at) => at < 40 || at > 75) }),
  'frames: some twice': (record) => ({
    ...record,
    frames: record.frames.flatMap((frame, at) => (at === 40 ? [frame, frame] : [frame])),
  }),
  'frames.t': frameOf('smile', (frame) => ({ ...frame, t: frame.t + 5 })),
  'frames.rivals': frames((frame, at) => ({ ...frame, rivals: at > 30 && at < 60 ? 1 : 0 })),
  'frames.print': frames((frame, _, { frames: all }) => ({ ...frame, print: all[0]?.print ?? '' })),
  'frames.face': frameOf('left', (frame) => ({ ...frame, face: null })),
  'frames.face.points': frameOf('front', (frame) => ({
    ...frame,
    face: frame.face && { ...frame.face, points: frame.face.points.map((value) => value + 15) },
  })),
  'frames.face.yaw': face('left', { yaw: 0 }),
  'frames.face.width': face('front', { width: 300 }),
  'frames.face.smile': face('smile', { smile: 0.05 }),
  'frames.face.lidGap': face('eyeblink', { lidGap: 0.45 }),
  'asked.gesture': (record) => ({
    ...record,
    asked: record.asked.map((each, at) => ({ ...each, gesture: record.asked[(at + 1) % 4]?.gesture ?? each.gesture })),
  }),
  'asked.t': (record) => ({
    ...record,
    asked: record.asked.map((each, at) => (at === 1 ? { ...each, t: (record.asked[2]?.t ?? 0) - 1 } : each)),
  }),
  done: (record) => ({ ...record, done: null }),
  'frames.face.skin': frames((frame) => ({
    ...frame,
    face: frame.face && { ...frame.face, ...(frame.face.skin && { skin: [140, 110, 100] as const }) },
  })),
  'frames.face.skin, as if lit': (record) => ({
    ...record,
    frames: record.frames.map((frame) => {
      const shown = record.lights.findLast(({ t }) => t <= frame.t)?.colour;
      const skin = ['red', 'green', 'blue'].map((each) => (each === shown ? 165 : 150)) as unknown as [
        number,
        number,
        number,
      ];
      return { ...frame, face: frame.face && { ...frame.face, ...(frame.face.skin && { skin }) } };
    }),
  }),
  lights: (record) => ({ ...record, lights: [] }),
  'lights.colour': (record) => ({
    ...record,
    lights: record.lights.map((each, at) => ({ ...each, colour: record.lights[(at + 1) % 8]?.colour ?? each.colour })),
  }),
  'lights.t': (record) => ({
    ...record,
    lights: record.lights.map((each, at) => (at === 3 ? { ...each, t: each.t + 450 } : each)),
  }),
  'keyFrames.of': (record) => ({
    ...record,
    keyFrames: record.keyFrames.map((each) =>
      each.of === 'left' ? { ...each, of: 'right' } : each.of === 'right' ? { ...each, of: 'left' } : each,
    ),
  }),
  'keyFrames.of, of colours': (record) => ({
    ...record,
    keyFrames: record.keyFrames.map((each) =>
      each.of === 'red' ? { ...each, of: 'blue' } : each.of === 'blue' ? { ...each, of: 'red' } : each,
    ),
  }),
  'keyFrames.of: two fronts': (record) => ({
    ...record,
    keyFrames: record.keyFrames.map((each) => (each.of === 'smile' ? { ...each, of: 'front' } : each)),
  }),
  'keyFrames.t': (record) => ({
    ...record,
    keyFrames: record.keyFrames.map((each) => (each.of === 'smile' ? { ...each, t: record.frames[60]?.t ?? 0 } : each)),
  }),
  'keyFrames.sha256': (record) => ({
    ...record,
    keyFrames: record.keyFrames.map((each) => ({ ...each, sha256: 'ab'.repeat(32) })),
  }),
};

/** Everything is changed where `npm run test:long` runs the tests or the table is written; else every third field, from one by the seed. */
const IN_FULL = process.env['VESTIBULE_TEST_LONG'] === '1' || process.env['VESTIBULE_WRITE_TABLES'] === '1';
const FIRST = Number(process.env['VESTIBULE_SEED'] ?? 1) % 3;
const CHANGED = Object.entries(CHANGES).filter((_, at) => IN_FULL || at % 3 === FIRST);

describe.skipIf(withoutRecordings)('an answer to a liveness challenge that was tampered with', () => {
  let api: TestGraphql;
  let bank: Id;
  let evidence: LivenessEvidence;
  const rows: (readonly [what: string, onTheWay: string, byItsHolder: string])[] = [];

  beforeAll(async () => {
    api = await startGraphql({ faces: true });
    bank = (await makeTenant(api, 'Harbour Bank')).id;
    must(await api.application.integrations.change(COMMAND_LINE, bank, { policy: { livenessLight: 'required' } }));
    evidence = await evidenceOf(ALL_FOUR, COLOURS);
  }, 60_000);
  afterAll(() => api.close());

  const actor = () => ({ kind: 'integration', integrationId: bank }) as const;
  const newFace = async (): Promise<Id> => {
    const requested = must(await api.faces.registration.requestUrl(COMMAND_LINE, bank, newId()));
    return requested.face.id;
  };
  /** Somebody was asked at some place, and took her time. */
  const asked = async (faceId: Id, place = NOWHERE, ago = '1 minute'): Promise<IssuedChallenge> => {
    const request = {
      integrationId: bank,
      purpose: 'register',
      subject: { faceId },
      named: ALL_FOUR,
      withoutLight: false,
      ...place,
    } as const;
    const challenge = must(await api.faces.livenessChallenges.issue(request));
    await api.application.dataSource.query(
      `UPDATE liveness_challenge SET issued_at = issued_at - $2::interval, expires_at = expires_at - $2::interval, colours = $3
       WHERE id = $1`,
      [challenge.id, ago, COLOURS],
    );
    return challenge;
  };
  const right = async (challenge: IssuedChallenge, of = evidence): Promise<Answer> => {
    const { pictures, ...input } = await answerTo(challenge, of);
    return { ...input, pictures: pictures.map((text) => Buffer.from(text, 'base64')) };
  };
  /** What is decided of an answer, and why. */
  const judged = async (faceId: Id, answer: Answer, place = NOWHERE, integrationId = bank): Promise<string> => {
    const answering = { integrationId, purpose: 'register', faceId, verificationId: null, ...place } as const;
    const { decision, verdict } = must(await api.faces.livenessVerdicts.judge(actor(), answering, answer));
    return [decision, verdict.reasons.join(', ')].filter((word) => word !== '').join(': ');
  };
  const NOWHERE: { readonly deviceId: Id | null; readonly sessionId: Id | null } = { deviceId: null, sessionId: null };
  const device = async (): Promise<Id> =>
    must(await api.application.devices.create(COMMAND_LINE, { name: 'Left', integrationId: bank })).device.id;
  const fresh = (): LivenessEvidence => withFreshPictures(evidence);
  const tell = (what: string, onTheWay: string, byItsHolder = onTheWay): void => {
    rows.push([what, onTheWay, byItsHolder]);
    expect.soft(onTheWay, `${what}, on the way`).toMatch(/^(refused|inconclusive): ./);
    expect.soft(byItsHolder, `${what}, by its holder`).toMatch(/^(refused|inconclusive): ./);
  };

  it('should be accepted as it is', async () => {
    const faceId = await newFace();
    expect(await judged(faceId, await right(await asked(faceId), fresh()))).toBe('accepted');
  }, 30_000);

  it.each(CHANGED)(
    'should not be accepted with another %s',
    async (what, change) => {
      const [one, other] = [await newFace(), await newFace()];
      const answer = await right(await asked(one), fresh());
      const changed = JSON.stringify(change(JSON.parse(answer.record) as EvidenceRecord));
      expect(changed).not.toBe(answer.record);
      const challenge = await asked(other);
      const own = await right(challenge, fresh());
      const record = JSON.stringify(change(JSON.parse(own.record) as EvidenceRecord));
      const mac = createHmac('sha256', Buffer.from(challenge.key, 'base64url')).update(record).digest('hex');
      tell(what, await judged(one, { ...answer, record: changed }), await judged(other, { ...own, record, mac }));
    },
    30_000,
  );

  it('should not be accepted with another seal, or with other pictures', async () => {
    const [one, other, third] = [await newFace(), await newFace(), await newFace()];
    const answer = await right(await asked(one), fresh());
    tell('mac', await judged(one, { ...answer, mac: `00${answer.mac.slice(2)}` }));
    const stranger = photo('005_neutral');
    const second = await right(await asked(other), fresh());
    const pictures = second.pictures.map((picture, at) => (at === 0 ? stranger : picture));
    const challenge = await asked(third);
    const [front, ...rest] = fresh().keyFrames;
    if (!front) throw new Error('There is no picture of the front.');
    const swapped = { ...evidence, keyFrames: [{ ...front, jpeg: stranger }, ...rest] };
    tell(
      'a picture of somebody else',
      await judged(other, { ...second, pictures }),
      await judged(third, await right(challenge, swapped)),
    );
    expect(rows.slice(-2).map(([what]) => what)).toEqual(['mac', 'a picture of somebody else']);
  }, 30_000);

  it('should not be accepted with another challenge, or one that was changed', async () => {
    const faceId = await newFace();
    const challenge = await asked(faceId);
    const answer = await right(challenge, fresh());
    const [header = '', payload = '', signature = ''] = challenge.token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
    const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const changed = encoded({ ...claims, gestures: ['smile', 'eyeblink'] });
    const none = `${encoded({ alg: 'none', typ: 'vestibule-challenge+json' })}.${payload}.`;
    const receipt = await api.application.tokenIssuer.signReceipt(claims);
    tell('token: its claims', await judged(faceId, { ...answer, token: `${header}.${changed}.${signature}` }));
    tell('token: its signature', await judged(faceId, { ...answer, token: `${header}.${payload}.${'A'.repeat(86)}` }));
    tell('token: no signature', await judged(faceId, { ...answer, token: none }));
    tell('token: something else that was signed', await judged(faceId, { ...answer, token: receipt }));
    const other = await asked(faceId);
    tell('the answer to another challenge', await judged(faceId, { ...answer, token: other.token }));
    expect(await judged(faceId, answer), 'nothing of it has used the challenge up').toBe('accepted');
  }, 30_000);

  it('should not be accepted again, elsewhere, of somebody else, or at another time', async () => {
    const [faceId, other] = [await newFace(), await newFace()];
    const at = { deviceId: await device(), sessionId: newId() };
    const elsewhere = { ...at, deviceId: await device() };
    const answer = await right(await asked(faceId, at), fresh());
    tell('at another device', await judged(faceId, answer, elsewhere));
    tell('in another session', await judged(faceId, answer, { ...at, sessionId: newId() }));
    tell('of another person', await judged(other, answer, at));
    tell('of another integration', await judged(faceId, answer, at, (await makeTenant(api, 'Another')).id));
    expect(await judged(faceId, answer, at), 'where it belongs').toBe('accepted');
    const { record } = answer;
    const key = Buffer.from('0'.repeat(64), 'hex');
    const again = {
      ...answer,
      record: `${record} `,
      mac: createHmac('sha256', key).update(`${record} `).digest('hex'),
    };
    tell('once more, another answer to the same challenge', await judged(faceId, again, at));
    const replay = await asked(other);
    const { pictures } = answer;
    const keyFrames = evidence.keyFrames.map((each, index) => ({ ...each, jpeg: pictures[index] ?? each.jpeg }));
    tell(
      'once more, relabelled for another challenge',
      'refused: altered',
      await judged(other, await right(replay, { ...evidence, keyFrames })),
    );
    const late = await asked(other, NOWHERE, '4 minutes');
    tell('after three minutes', await judged(other, await right(late, fresh())));
    const soon = await asked(other, NOWHERE, '1 second');
    tell('before it can have been filmed', await judged(other, await right(soon, fresh())));
  }, 30_000);

  it('should be refused as docs/liveness.md says', () => {
    const cells = (line: string): string[] =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const page = readFileSync(PAGE, 'utf8');
    const [from, to] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
    if (process.env['VESTIBULE_WRITE_TABLES'] === '1') {
      const lines = [['changed', 'on the way', 'by whoever has the challenge’s key'], ['---', '---', '---'], ...rows];
      const table = lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
      writeFileSync(PAGE, `${page.slice(0, from)}\n\n${table}\n\n${page.slice(to)}`);
      return;
    }
    const told = page
      .slice(from, to)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map(cells);
    expect(rows).toEqual(told.filter(([what]) => IN_FULL || rows.some(([changed]) => changed === what)));
  });
});
