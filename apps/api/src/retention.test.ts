import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  begin,
  emptySheet,
  eventsOf,
  makeTestBank,
  makeVerification,
  storedFiles,
  type TestBank,
} from './evidence.test-support.js';
import { FAILURE, makeFace, must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { createJobWorker } from './job-worker.js';
import type { Id } from './kernel/index.js';
import { silent } from './rest.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestGraphql;
let bank: TestBank;

beforeAll(async () => {
  api = await startGraphql();
  bank = await makeTestBank(api, 'Bank', {
    verificationFace: 'off',
    verificationRetentionDays: '30',
    faceRetentionDays: '400',
  });
});
afterAll(() => api.close());

const query = <Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> =>
  api.application.dataSource.query<Row[]>(statement, parameters);

/** A verification with evidence of every kind that has files; it is under review. */
async function underReview(of = bank): Promise<Id> {
  const { id, requestUrl } = await makeVerification(api, of);
  const person = await begin(api, of, requestUrl);
  await person.call('consent');
  expect(await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' })).toMatchObject({
    status: 200,
  });
  expect(await person.call('submit')).toMatchObject({ status: 'UNDER_REVIEW' });
  return id;
}

async function decline(id: Id): Promise<void> {
  const reviewer = { kind: 'operator', operatorId: 'anna', role: 'reviewer' } as const;
  const judgement = { outcome: 'Declined', reasonCode: 'OTHER', text: null } as const;
  must(await api.application.reviews.decide(reviewer, id, judgement));
}

const endedDaysAgo = (id: Id, days: number): Promise<object[]> =>
  query('UPDATE verification SET ended_at = now() - make_interval(days => $2) WHERE id = $1', [id, days]);

const isThere = async (id: Id): Promise<boolean> =>
  (await api.application.verificationRecords.get(COMMAND_LINE, id)).ok;

/** An enrolled face, as far as retention sees one, last used so many days ago. */
async function face(identifier: string, days: number): Promise<Id> {
  const id = await makeFace(api, bank, identifier);
  await query('UPDATE face SET last_used_at = now() - make_interval(days => $2) WHERE id = $1', [id, days]);
  return id;
}

describe('a verification that is erased', () => {
  const ERASE = `mutation ($id: ID!) { done: eraseVerification(id: $id) {
    ... on Erasure { id subjectType subjectId cause receipt createdAt } ${FAILURE} } }`;

  it('should leave its changes and its decisions’ receipts, and nothing that names somebody or opens', async () => {
    const files = storedFiles(api);
    const id = await underReview();
    await decline(id);
    const [before] = await query<{ personId: Id }>('SELECT person_id AS "personId" FROM verification WHERE id = $1', [
      id,
    ]);
    const erased = await ask(api, bank.token, ERASE, { id });
    expect(erased).toMatchObject({ subjectType: 'VERIFICATION', subjectId: id, cause: 'ASKED' });
    const keys = createLocalJWKSet(api.application.tokenIssuer.jwks());
    const { payload } = await compactVerify(String(erased['receipt']), keys);
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      type: 'verification-erasure',
      verificationId: id,
      integrationId: bank.id,
      cause: 'asked',
      erasedAt: erased['createdAt'],
      evidence: 2,
    });
    expect(storedFiles(api).filter((name) => !files.includes(name) && /\.(jpg|sent)$/.test(name))).toEqual([]);
    expect(await isThere(id)).toBe(false);
    expect(await ask(api, bank.token, ERASE, { id })).toMatchObject({ code: 'NOT_FOUND' });
    const [row] = await query<object>(
      `SELECT status, length(subject_sealed) AS subject, length(unique_identifier_index) AS index, details_sealed, reason_sealed, due_at,
              (SELECT wrapped_key FROM person WHERE id = $2) AS key,
              (SELECT count(*)::integer FROM evidence WHERE verification_id = $1) AS evidence,
              (SELECT count(*)::integer FROM verification_change WHERE verification_id = $1) AS changes,
              (SELECT count(*)::integer FROM decision WHERE verification_id = $1) AS decisions
       FROM verification WHERE id = $1`,
      [id, before?.personId],
    );
    expect(row).toEqual({
      status: 'Declined',
      subject: 0,
      index: 0,
      details_sealed: null,
      reason_sealed: null,
      due_at: null,
      key: null,
      evidence: 0,
      changes: 5,
      decisions: 1,
    });
    const audited = await query<{ actor: string }>(
      `SELECT actor FROM audit_entry WHERE subject_id = $1 AND action = 'verification.erased'`,
      [id],
    );
    expect(audited).toEqual([{ actor: `integration:${bank.id}` }]);
  });

  it('should be in no list, and tell nobody any more', async () => {
    const telling = await makeTestBank(api, 'Telling', { verificationFace: 'off' });
    const url = 'https://bank.example/hook';
    must(await api.application.webhooks.subscribe(COMMAND_LINE, telling.id, 'status', url));
    const id = await underReview(telling);
    const listed = async (): Promise<Id[]> => {
      const page = await api.application.verificationRecords.list(COMMAND_LINE, telling.id, {}, { limit: 10 });
      return must(page).items.map((each) => each.id);
    };
    expect(await listed()).toEqual([id]);
    expect(await eventsOf(api, telling, id)).toHaveLength(3);
    must(await api.application.verificationErasure.erase(COMMAND_LINE, id));
    expect(await listed()).toEqual([]);
    const states = await query<{ state: string }>('SELECT DISTINCT state FROM delivery WHERE integration_id = $1', [
      telling.id,
    ]);
    expect(states).toEqual([{ state: 'cancelled' }]);
  });

  it('should be erased though it can not be opened', async () => {
    const id = await underReview();
    await query(`UPDATE verification SET subject_sealed = '\\x00' WHERE id = $1`, [id]);
    must(await api.application.verificationErasure.erase(COMMAND_LINE, id));
    expect(await isThere(id)).toBe(false);
  });
});

describe('retention', () => {
  const PREVIEW = `query ($id: ID!, $until: DateTime) { integration(id: $id) {
    dueForErasure(until: $until) { what days count oldest } } }`;
  const dueOf = async (until?: Date): Promise<Record<string, number>> => {
    const { data } = await api.ask<{ integration: { dueForErasure: { what: string; count: number }[] } }>(
      bank.token,
      PREVIEW,
      { id: bank.id, until },
    );
    return Object.fromEntries(data.integration.dueForErasure.map(({ what, count }) => [what, count]));
  };

  it('should say what falls due and when, and erase it and nothing else, with receipts', async () => {
    const [old, young, open] = [await underReview(), await underReview(), await underReview()];
    for (const id of [old, young]) await decline(id);
    await endedDaysAgo(old, 31);
    await endedDaysAgo(young, 29);
    const [unused, used] = [await face('unused', 401), await face('used', 399)];
    const [attempt] = await query<{ id: Id }>(
      `INSERT INTO face_verification (id, face_id, integration_id, person_id, outcome, model_version, created_at)
       SELECT md5('attempt')::text::varchar(24), id, integration_id, person_id, 'refused', 'm', now() - interval '401 days'
       FROM face WHERE id = $1 RETURNING id`,
      [used],
    );
    expect(await dueOf()).toEqual({ VERIFICATIONS: 1, FACES: 1, ATTEMPTS: 1 });
    expect(await dueOf(new Date(Date.now() + 2 * DAY_MS))).toEqual({ VERIFICATIONS: 2, FACES: 2, ATTEMPTS: 1 });

    const worker = createJobWorker(api.application, silent);
    await worker.start();
    try {
      await expect.poll(() => dueOf(), { timeout: 10_000 }).toEqual({ VERIFICATIONS: 0, FACES: 0, ATTEMPTS: 0 });
    } finally {
      await worker.stop(5_000);
    }
    expect([await isThere(old), await isThere(young), await isThere(open)]).toEqual([false, true, true]);
    const faces = await query<{ id: Id }>('SELECT id FROM face WHERE id = ANY ($1)', [[unused, used]]);
    expect(faces).toEqual([{ id: used }]);
    expect(await query('SELECT FROM face_verification WHERE id = $1', [attempt?.id])).toEqual([]);
    const RECEIPTS = `query ($id: ID!) { integration(id: $id) { erasures(first: 10) {
      edges { node { subjectId cause } } } } }`;
    const { data } = await api.ask<{ integration: { erasures: { edges: { node: object }[] } } }>(bank.token, RECEIPTS, {
      id: bank.id,
    });
    const kept = data.integration.erasures.edges.map(({ node }) => node);
    for (const subjectId of [old, unused]) expect(kept).toContainEqual({ subjectId, cause: 'RETENTION' });
  });

  it('should go by the policy as it is now, and keep what nobody has decided to erase', async () => {
    const changing = await makeTestBank(api, 'Changing', { verificationFace: 'off' });
    const id = await underReview(changing);
    await decline(id);
    await endedDaysAgo(id, 3_000);
    const { retention, integrations } = api.application;
    expect(await retention.run({ integrationId: changing.id })).toMatchObject({ erased: { verifications: 0 } });
    must(await integrations.change(COMMAND_LINE, changing.id, { policy: { verificationRetentionDays: '2999' } }));
    expect(await retention.run({ integrationId: changing.id })).toMatchObject({ erased: { verifications: 1 } });
    expect(await isThere(id)).toBe(false);
  });

  it('should erase the others where one can not be erased', async () => {
    const strange = await makeTestBank(api, 'Strange', { verificationFace: 'off', verificationRetentionDays: '1' });
    const [broken, id] = [await underReview(strange), await underReview(strange)];
    for (const each of [broken, id]) {
      await decline(each);
      await endedDaysAgo(each, each === broken ? 3 : 2);
    }
    await query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$`);
    await query(
      `CREATE TRIGGER refuse BEFORE UPDATE ON verification FOR EACH ROW WHEN (OLD.id = '${broken}') EXECUTE FUNCTION refuse()`,
    );
    const run = await api.application.retention.run({ integrationId: strange.id });
    await query('DROP TRIGGER refuse ON verification');
    expect(run).toMatchObject({ erased: { verifications: 1 }, failures: [{ what: 'verifications', id: broken }] });
    expect([await isThere(broken), await isThere(id)]).toEqual([true, false]);
  });

  it('should erase each once, however many processes do', async () => {
    const busy = await makeTestBank(api, 'Busy', { verificationFace: 'off', verificationRetentionDays: '1' });
    for (let made = 0; made < 5; made += 1) {
      const { id } = await makeVerification(api, busy);
      await query(`UPDATE verification SET status = 'Expired', ended_at = now() - interval '2 days' WHERE id = $1`, [
        id,
      ]);
    }
    const { retention } = api.application;
    const runs = await Promise.all(Array.from({ length: 4 }, () => retention.run({ integrationId: busy.id })));
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
    expect(runs.reduce((sum, { erased }) => sum + erased.verifications, 0)).toBe(5);
    const receipts = must(await retention.erasures(COMMAND_LINE, busy.id, { limit: 10 })).items;
    expect(new Set(receipts.map(({ subjectId }) => subjectId)).size).toBe(5);
    expect(receipts).toHaveLength(5);
  });
});
