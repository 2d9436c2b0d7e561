import { sealJwe } from '@vestibule/envelope';
import { createFaceEngine } from '@vestibule/face';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openApplication, type Application } from '../../../composition.js';
import type { FaceApplication } from '../../../face-application.js';
import { makeTestBank, makeVerification, emptySheet, type TestBank } from '../../../evidence.test-support.js';
import { must, startGraphql, type TestGraphql } from '../../../graphql.test-support.js';
import { newId, type Actor, type Id, type Result } from '../../../kernel/index.js';
import { historyFaults } from './history-faults.test-support.js';

/** What the races go over: the first's ten connections and two of each other's. */
const APPLICATIONS = 6;
const RACERS = 100;

type Racer = (app: Application & FaceApplication, at: number) => Promise<Result<unknown>>;
type Session = Extract<Actor, { kind: 'session' }>;

const NOBODY = { kind: 'nobody' } as const;
const operator = (operatorId: string): Actor => ({ kind: 'operator', operatorId, role: 'reviewer' });
const approve = { outcome: 'Approved', reasonCode: null, text: null } as const;
const decline = { outcome: 'Declined', reasonCode: 'OTHER', text: null } as const;
const again = { step: 'document', reasonCode: 'DOCUMENT_UNREADABLE', text: null } as const;

let api: TestGraphql;
let bank: TestBank;
let twoReviewers: TestBank;
let applications: (Application & FaceApplication)[];
let close: () => Promise<void>;

beforeAll(async () => {
  api = await startGraphql();
  bank = await makeTestBank(api, 'Bank', { verificationFace: 'off' });
  twoReviewers = await makeTestBank(api, 'Two', { verificationFace: 'off', verificationFourEyes: 'true' });
  // As processes that have just been started: nothing is cached in them, and none has more than two connections.
  const engine = createFaceEngine();
  await engine.close();
  const others: Application[] = [];
  for (let made = 1; made < APPLICATIONS; made += 1) {
    others.push(must(await openApplication(api.application.config, { role: 'command' })));
  }
  applications = [
    { ...api.application, ...api.faces },
    ...others.map((app) => ({ ...app, ...app.withFaceEngine(engine) })),
  ];
  close = async () => {
    for (const app of others) await app.close();
    await api.close();
  };
});
afterEach(() => expectWholeHistories());
afterAll(() => close());

async function expectWholeHistories(): Promise<void> {
  const { dataSource, tokenIssuer } = api.application;
  const faults = await historyFaults((text, values) => dataSource.query(text, [...values]), tokenIssuer.jwks());
  expect(faults).toEqual([]);
}

/** Lets a hundred race, in turn through all applications; gives how each fared: `ok` or its error's code. */
async function race(...racers: readonly Racer[]): Promise<Record<string, number>> {
  const results = await Promise.all(
    Array.from({ length: RACERS }, async (_, at) => {
      const app = applications[at % applications.length];
      const racer = racers[Math.floor(at / applications.length) % racers.length];
      if (!app || !racer) throw new Error('A race without racers.');
      const result = await racer(app, at);
      return result.ok ? 'ok' : result.error.code;
    }),
  );
  const counts: Record<string, number> = {};
  for (const each of results) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

async function statusesOf(id: Id): Promise<string[]> {
  const rows = await api.application.dataSource.query<{ to_status: string }[]>(
    'SELECT to_status FROM verification_change WHERE verification_id = $1 ORDER BY number',
    [id],
  );
  return rows.map((row) => row.to_status);
}

/** A verification whose person has begun a session. */
async function begun(of = bank): Promise<{ id: Id; requestUrl: string; session: Session }> {
  const made = await makeVerification(api, of);
  const { session } = must(await api.application.verificationSessions.begin(NOBODY, made.requestUrl));
  const { id: sessionId, verificationId } = session;
  return { ...made, session: { kind: 'session', sessionId, verificationId, integrationId: of.id, device: null } };
}

const consent: (session: Session) => Racer = (session) => (app) =>
  app.evidenceIntake.consent(session, { version: '2026-01', language: 'en' });

/** One that can be handed in. */
async function ready(of = bank): Promise<{ id: Id; requestUrl: string; session: Session }> {
  const made = await begun(of);
  const { evidenceIntake } = api.faces;
  must(await evidenceIntake.consent(made.session, { version: '2026-01', language: 'en' }));
  const upload = { kind: 'document_front', documentType: 'Passport' } as const;
  const { url } = must(await evidenceIntake.prepare(made.session, upload));
  const sheet = await emptySheet();
  const source = (async function* () {
    yield sheet;
  })();
  must(await evidenceIntake.store(url.slice(url.lastIndexOf('/') + 1), { mediaType: 'image/jpeg', source }));
  return made;
}

async function underReview(of = bank): Promise<Id> {
  const { id, session } = await ready(of);
  must(await api.faces.submissions.submit(session));
  return id;
}

describe('a hundred who race for one verification', () => {
  it('should make it once of one envelope', async () => {
    const person = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: newId() };
    const sealed = await sealJwe(bank.intakeKey, person);
    expect(await race((app) => app.intake.create(NOBODY, bank.id, sealed))).toEqual({ ok: 1, INTAKE_REPLAYED: 99 });
  });

  it('should begin it once, though sessions are begun meanwhile', async () => {
    const { id, session, requestUrl } = await begun();
    expect(await race(consent(session)), 'the same consent may be sent again').toEqual({ ok: 100 });
    const statement = 'SELECT count(*)::integer AS given FROM consent WHERE verification_id = $1';
    expect(await api.application.dataSource.query<object[]>(statement, [id])).toEqual([{ given: 1 }]);
    expect(await statusesOf(id)).toEqual(['Not Started', 'Started']);
    expect(await race((app) => app.verificationSessions.begin(NOBODY, requestUrl))).toEqual({ ok: 100 });
  });

  it('should hand it in once, and all be told how it stands', async () => {
    const { id, session } = await ready();
    expect(await race((app) => app.submissions.submit(session))).toEqual({ ok: 100 });
    expect(await statusesOf(id)).toEqual(['Not Started', 'Started', 'Submitted', 'Under Review']);
  });

  it('should hand it in or let it run out, and never both', async () => {
    for (const isOver of [true, false]) {
      const { id, session, requestUrl } = await ready();
      await api.application.dataSource.query(
        `UPDATE verification SET due_at = now() - interval '1 second',
                expires_at = CASE WHEN $2 THEN now() - interval '1 second' ELSE expires_at END WHERE id = $1`,
        [id, isOver],
      );
      const ring: Racer = async (app) => ({ ok: true, value: await app.verificationTimers.run() });
      await race(
        (app) => app.submissions.submit(session),
        ring,
        (app) => app.verificationSessions.begin(NOBODY, requestUrl),
      );
      const [, , ...further] = await statusesOf(id);
      const ends = isOver ? [['Expired']] : [['Abandoned'], ['Submitted', 'Under Review']];
      expect(ends).toContainEqual(further);
    }
  });

  it('should decide it once, or send it back', async () => {
    const id = await underReview();
    const counts = await race(
      (app, at) => app.reviews.decide(operator(`reviewer-${at}`), id, approve),
      (app, at) => app.reviews.decide(operator(`reviewer-${at}`), id, decline),
      (app, at) => app.reviews.sendBack(operator(`reviewer-${at}`), id, again),
    );
    const further = (await statusesOf(id)).slice(4);
    // What was declined can be sent back still.
    expect([['Approved'], ['Declined'], ['Declined', 'Started'], ['Started']]).toContainEqual(further);
    expect(counts).toEqual({ ok: further.length, VERIFICATION_STATE: RACERS - further.length });
  });

  it('should agree by two of them and no more where the policy asks for two', async () => {
    const id = await underReview(twoReviewers);
    const counts = await race(
      (app) => app.reviews.decide(operator('anna'), id, approve),
      (app) => app.reviews.decide(operator('bert'), id, approve),
    );
    expect((await statusesOf(id)).slice(4)).toEqual(['Approved']);
    expect(counts['ok']).toBe(2);
    const [decision] = await api.application.dataSource.query<{ decided_by: string; proposed_by: string }[]>(
      'SELECT decided_by, proposed_by FROM decision WHERE verification_id = $1',
      [id],
    );
    expect(new Set([decision?.decided_by, decision?.proposed_by])).toEqual(new Set(['operator:anna', 'operator:bert']));
  });
});
