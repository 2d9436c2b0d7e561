import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKioskServer, type KioskServer } from './device.test-support.js';
import { createJobWorker } from './job-worker.js';
import type { Id, Result } from './kernel/index.js';
import { silent } from './rest.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

let server: KioskServer;
let bank: { readonly id: Id; readonly intakeKey: IntakeJwk };

beforeAll(async () => {
  server = await startKioskServer();
  const made = must(await server.application.integrations.create(COMMAND_LINE, { name: 'Bank' }));
  bank = { id: made.integration.id, intakeKey: made.secrets.intakeKey };
});
afterAll(() => server.close());

const query = <Row>(statement: string, parameters: unknown[]): Promise<Row[]> =>
  server.application.dataSource.query<Row[]>(statement, parameters);

/** Makes a verification, as an integrator does. */
async function create(): Promise<Id> {
  const { intake } = server.application;
  const sealed = await sealJwe(bank.intakeKey, PERSON);
  return must(await intake.create({ kind: 'nobody' }, bank.id, sealed)).verification.id;
}
/** Its time is over by so many seconds. */
const letTimePass = (id: Id, seconds = 1): Promise<object[]> =>
  query(
    `UPDATE verification SET due_at = now() - make_interval(secs => $2), expires_at = now() - make_interval(secs => $2)
     WHERE id = $1`,
    [id, seconds],
  );
const statusOf = async (id: Id): Promise<string | undefined> =>
  (await query<{ status: string }>('SELECT status FROM verification WHERE id = $1', [id]))[0]?.status;

describe('a verification whose time is over', () => {
  it('should expire, with one change, one event and one entry in the audit trail', async () => {
    const { verificationTimers, webhooks } = server.application;
    const id = await create();
    expect(await verificationTimers.run(), 'before its time').toEqual({ ran: 0, failures: [] });
    await letTimePass(id);
    expect(await verificationTimers.run()).toEqual({ ran: 1, failures: [] });
    expect(await verificationTimers.run(), 'once').toEqual({ ran: 0, failures: [] });
    const changes = await query<object>(
      `SELECT number, step, from_status AS "from", to_status AS "to", actor FROM verification_change
       WHERE verification_id = $1 ORDER BY number`,
      [id],
    );
    expect(changes).toEqual([
      { number: 1, step: 'created', from: null, to: 'Not Started', actor: `integration:${bank.id}` },
      { number: 2, step: 'expired', from: 'Not Started', to: 'Expired', actor: 'worker' },
    ]);
    expect(await server.audited(id)).toEqual([
      `integration:${bank.id} verification.created`,
      'worker verification.expired',
    ]);
    const { events } = must(await webhooks.events(COMMAND_LINE, bank.id, undefined, 100));
    expect(events.filter(({ subjectId }) => subjectId === id)).toMatchObject([
      {
        kind: 'status',
        sequence: 1,
        body: { id, status: 'Expired', requestUrl: expect.stringContaining(`/verify/${id}-`) as string },
      },
    ]);
  });

  it('should expire once, however many processes look', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, create));
    for (const id of ids) await letTimePass(id);
    const ran = await Promise.all(Array.from({ length: 8 }, () => server.application.verificationTimers.run()));
    expect(ran.reduce((sum, each) => sum + each.ran, 0)).toBe(20);
    const [row] = await query<{ changes: number; events: number }>(
      `SELECT (SELECT count(*)::integer FROM verification_change WHERE verification_id = ANY($1)) AS changes,
              (SELECT count(*)::integer FROM event WHERE subject_id = ANY($1)) AS events`,
      [ids],
    );
    expect(row).toEqual({ changes: 40, events: 20 });
  });

  it('should expire though the one before it can not be opened, or is of a person who was erased', async () => {
    const [broken, erased, id] = [await create(), await create(), await create()];
    for (const [at, each] of [broken, erased, id].entries()) await letTimePass(each, 10 - at);
    await query(`UPDATE verification SET subject_sealed = '\\x00' WHERE id = $1`, [broken]);
    await query(
      `UPDATE person SET wrapped_key = NULL, erased_at = now() FROM verification
       WHERE person.id = verification.person_id AND verification.id = $1`,
      [erased],
    );
    const rung = await server.application.verificationTimers.run();
    expect(rung).toMatchObject({ ran: 1, failures: [{ verificationId: broken }] });
    expect([await statusOf(broken), await statusOf(erased), await statusOf(id)]).toEqual([
      'Not Started',
      'Not Started',
      'Expired',
    ]);
    await query('UPDATE verification SET due_at = NULL WHERE id = ANY ($1)', [[broken, erased]]);
  });

  it('should expire by the job worker, whose one timer job makes itself anew', async () => {
    const id = await create();
    await letTimePass(id);
    const workers = [1, 2].map(() => createJobWorker(server.application, silent));
    try {
      await Promise.all(workers.map((worker) => worker.start()));
      await expect.poll(() => statusOf(id), { timeout: 10_000, interval: 50 }).toBe('Expired');
    } finally {
      await Promise.all(workers.map((worker) => worker.stop(5_000)));
    }
    const jobs = await query<{ later: boolean }>(
      `SELECT run_at > now() AS later FROM job WHERE kind = 'verification.timers'`,
      [],
    );
    expect(jobs).toEqual([{ later: true }]);
  });
});

describe('verifications by GraphQL', () => {
  interface Asked {
    readonly data: Record<string, unknown> | null;
    readonly errors?: readonly { readonly path: readonly string[]; readonly extensions: { readonly code: string } }[];
  }
  const ask = async (token: string, text: string, variables: object = {}): Promise<Asked> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await server.call<Asked>('/graphql', { query: text, variables }, headers)).body;
  };
  const operator = (role: 'admin' | 'auditor'): Promise<string> =>
    server.application.tokenIssuer.forOperator('test', role, 60);
  const tokenOf = (id: Id): Promise<string> => server.application.tokenIssuer.forIntegration(id);

  const LIST = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $status: VerificationStatus,
      $name: String, $from: DateTime, $until: DateTime) {
    integration(id: $id) { verifications(first: $first, after: $after, last: $last, before: $before, status: $status,
        uniqueIdentifier: $name, createdFrom: $from, createdUntil: $until) {
      edges { cursor node { id status uniqueIdentifier createdAt } } pageInfo { hasNextPage endCursor } } } }`;
  interface Listed {
    readonly verifications: {
      readonly edges: readonly {
        readonly cursor: string;
        readonly node: { readonly id: Id; readonly uniqueIdentifier: string; readonly createdAt: string };
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  }
  const list = async (token: string, id: Id, more: object = {}): Promise<Listed['verifications']> => {
    const { data } = await ask(token, LIST, { id, ...more });
    return (data as { integration: Listed }).integration.verifications;
  };

  it('should be listed from the newest on, page by page, and by status, person and time', async () => {
    const { integrations, intake, verificationTimers } = server.application;
    const made = must(await integrations.create(COMMAND_LINE, { name: 'Telecom' }));
    const { id } = made.integration;
    const token = await tokenOf(id);
    const ids: Id[] = [];
    for (const name of ['a', 'b', 'a', 'c', 'a']) {
      const sealed = await sealJwe(made.secrets.intakeKey, { ...PERSON, unique_identifier: name });
      // Lists go by the millisecond first.
      await sleep(2);
      ids.unshift(must(await intake.create({ kind: 'nobody' }, id, sealed)).verification.id);
    }
    const idsOf = ({ edges }: Listed['verifications']): Id[] => edges.map(({ node }) => node.id);
    const first = await list(token, id, { first: 2 });
    const second = await list(token, id, { first: 3, after: first.pageInfo.endCursor });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(idsOf(await list(token, id, { name: 'a' }))).toEqual([ids[0], ids[2], ids[4]]);
    await letTimePass(ids[2] ?? '');
    await verificationTimers.run();
    expect(idsOf(await list(token, id, { status: 'EXPIRED' }))).toEqual([ids[2]]);
    expect(idsOf(await list(token, id, { status: 'NOT_STARTED', name: 'a' }))).toEqual([ids[0], ids[4]]);
    expect(idsOf(await list(token, id, { from: new Date(Date.now() + 60_000).toISOString() }))).toEqual([]);
    expect(idsOf(await list(await operator('auditor'), id))).toHaveLength(5);
  });

  it('should be listed between two times and two places at once, from either end', async () => {
    const { integrations, intake, dataSource } = server.application;
    const made = must(await integrations.create(COMMAND_LINE, { name: 'Post office' }));
    const { id } = made.integration;
    for (let count = 0; count < 8; count += 1) {
      must(await intake.create({ kind: 'nobody' }, id, await sealJwe(made.secrets.intakeKey, PERSON)));
    }
    // Two at each of four times, so that places of one time are told apart by the id.
    await dataSource.query(
      `UPDATE verification SET created_at = '2026-01-15T12:00:00Z'::timestamptz + ((row.number - 1) / 2) * interval '1 minute'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM verification WHERE integration_id = $1) AS row
       WHERE row.id = verification.id`,
      [id],
    );
    const token = await tokenOf(id);
    const all = (await list(token, id)).edges;
    expect(all).toHaveLength(8);
    const times = ['2026-01-15T12:00:00.000Z', '2026-01-15T12:02:00.000Z', '2026-01-15T13:00:00.000Z'];
    const cursors = all.map(({ cursor }) => cursor);
    for (const from of times) {
      for (const until of times) {
        for (const [place, cursor] of cursors.entries()) {
          const within = all.filter(({ node: { createdAt } }) => createdAt >= from && createdAt < until);
          const idsOf = (edges: typeof all): Id[] => edges.map(({ node }) => node.id);
          const older = within.filter((edge) => all.indexOf(edge) > place);
          const newer = within.filter((edge) => all.indexOf(edge) < place);
          const forward = await list(token, id, { from, until, first: 3, after: cursor });
          const backward = await list(token, id, { from, until, last: 3, before: cursor });
          expect(idsOf(forward.edges), `after ${place}, ${from} to ${until}`).toEqual(idsOf(older.slice(0, 3)));
          expect(idsOf(backward.edges), `before ${place}, ${from} to ${until}`).toEqual(idsOf(newer.slice(-3)));
        }
      }
    }
  });

  const SHOWN = `query ($id: ID!) { verification(id: $id) { id status uniqueIdentifier policyVersion integration { id }
    history { number step from to actor } subject { firstName lastName email } requestUrl requestCode } }`;

  it('should be shown with its history, and whom it is about, to its integration and to an admin', async () => {
    const id = await create();
    for (const token of [await tokenOf(bank.id), await operator('admin')]) {
      expect((await ask(token, SHOWN, { id })).data).toEqual({
        verification: {
          id,
          status: 'NOT_STARTED',
          uniqueIdentifier: 'user-1',
          policyVersion: 1,
          integration: { id: bank.id },
          history: [{ number: 1, step: 'CREATED', from: null, to: 'NOT_STARTED', actor: `integration:${bank.id}` }],
          subject: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@bank.example' },
          requestUrl: expect.stringContaining(`/verify/${id}-`) as string,
          requestCode: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/) as string,
        },
      });
    }
  });

  it('should refuse to an auditor who it is and where one begins, rather than blank it', async () => {
    const id = await create();
    const auditor = await operator('auditor');
    const { data } = await ask(auditor, 'query ($id: ID!) { verification(id: $id) { id status } }', { id });
    expect(data).toEqual({ verification: { id, status: 'NOT_STARTED' } });
    for (const field of ['subject { email }', 'requestUrl', 'requestCode']) {
      const refused = await ask(auditor, `query ($id: ID!) { verification(id: $id) { id ${field} } }`, { id });
      expect(refused.data, field).toEqual({ verification: null });
      expect(refused.errors?.[0]?.extensions.code, field).toBe('FORBIDDEN');
    }
  });

  it('should not be found by another integration', async () => {
    const id = await create();
    const other = must(await server.application.integrations.create(COMMAND_LINE, { name: 'Other' })).integration.id;
    expect(await ask(await tokenOf(other), SHOWN, { id })).toMatchObject({ data: { verification: null } });
    expect(await ask(await tokenOf(other), LIST, { id: bank.id })).toMatchObject({ data: { integration: null } });
  });
});
