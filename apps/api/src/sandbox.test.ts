import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, begin, makeTestBank, makeVerification, type TestBank } from './evidence.test-support.js';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { createJobWorker } from './job-worker.js';
import type { Id } from './kernel/index.js';
import { silent } from './rest.test-support.js';

let api: TestGraphql;
let bank: TestBank;

beforeAll(async () => {
  api = await startGraphql();
  bank = await makeTestBank(api, 'Bank');
});
afterAll(() => api.close());

/** The statuses that the integration was told of, in order. */
async function toldOf(id: Id): Promise<string[]> {
  const events = await eventsOf(api, bank, id);
  return events.filter(({ kind }) => kind === 'status').map(({ body }) => (body as { status: string }).status);
}

describe('the sandbox', () => {
  it.each([
    ['started', 'Started'],
    ['under-review', 'Started, Submitted, Under Review'],
    ['approved', 'Started, Submitted, Approved'],
    ['declined', 'Started, Submitted, Declined'],
    ['review-approved', 'Started, Submitted, Under Review, Approved'],
    ['review-declined', 'Started, Submitted, Under Review, Declined'],
    ['sent-back', 'Started, Submitted, Under Review, Started'],
    ['expired', 'Expired'],
    ['abandoned', 'Started, Abandoned'],
  ])('should lead sandbox:%s by itself through %s', async (name, statuses) => {
    const { id } = await makeVerification(api, bank, `sandbox:${name}:customer-7`);
    await api.application.verificationTimers.run();
    expect(await toldOf(id)).toEqual(statuses.split(', '));
    await api.application.verificationTimers.run();
    expect(await toldOf(id), 'and no further').toEqual(statuses.split(', '));
  });

  it('should tell of a document that can be fetched, and of who it is', async () => {
    const { id } = await makeVerification(api, bank, 'sandbox:approved');
    await api.application.verificationTimers.run();
    const decision = (await eventsOf(api, bank, id)).find(({ kind }) => kind === 'decision');
    const body = decision?.body as {
      documentType: string;
      documentFront: { url: string };
      verificationDetails: object;
    };
    expect(body).toMatchObject({ documentType: 'Passport', verificationDetails: { firstName: 'Ada', country: 'UTO' } });
    const headers = { authorization: `Bearer ${bank.token}` };
    const image = await api.inject({ url: `/v2/images/${body.documentFront.url}`, headers });
    expect([image.statusCode, image.headers['content-type']]).toEqual([200, 'image/jpeg']);
  });

  it('should let what it began run out like any other, and keep nobody else from running out', async () => {
    const ids: Id[] = [];
    for (let made = 0; made < 101; made += 1) {
      ids.push((await makeVerification(api, bank, made < 100 ? 'sandbox:started' : 'user-1')).id);
    }
    const { dataSource, verificationTimers } = api.application;
    await verificationTimers.run();
    await dataSource.query(
      `UPDATE verification SET due_at = now() - interval '1 second', expires_at = now() - interval '1 second'
       WHERE id = ANY ($1)`,
      [ids],
    );
    await verificationTimers.run();
    const statuses: object[] = await dataSource.query(
      'SELECT status, count(*)::integer FROM verification WHERE id = ANY ($1) GROUP BY 1',
      [ids],
    );
    expect(statuses).toEqual([{ status: 'Expired', count: 101 }]);
  });

  it('should end the session of a test client that began meanwhile, and ask for a document again that it sent back', async () => {
    const { id, requestUrl } = await makeVerification(api, bank, 'sandbox:sent-back');
    const before = await begin(api, bank, requestUrl);
    await api.application.verificationTimers.run();
    expect(await before.call('consent')).toMatchObject({ code: 'VERIFICATION_SESSION_ENDED' });
    const again = await begin(api, bank, requestUrl);
    expect(await again.call('consent')).toMatchObject({ status: 'STARTED' });
    const missing = { field: 'document', reason: 'document_front is missing' };
    expect((await again.call('submit')).details).toContainEqual(missing);
    const [row] = await api.application.dataSource.query<{ later: boolean }[]>(
      'SELECT expires_at > created_at + interval $$168 hours$$ AS later FROM verification WHERE id = $1',
      [id],
    );
    expect(row, 'with the whole time again').toEqual({ later: true });
    const { data } = await api.ask(again.token, '{ verificationProgress { steps { step done open } } }');
    expect(data, 'what the sandbox left out can be done too').toEqual({
      verificationProgress: {
        steps: [
          { step: 'CONSENT', done: true, open: false },
          { step: 'DOCUMENT', done: false, open: true },
          { step: 'FACE', done: false, open: true },
        ],
      },
    });
  });

  it('should lead nobody anywhere without a mark, or for an integration that is live', async () => {
    const { integrations } = api.application;
    const plain = await makeVerification(api, bank, 'sandboxed:approved');
    const unknown = await makeVerification(api, bank, 'sandbox:nonsense');
    must(await integrations.change({ kind: 'command-line' }, bank.id, { mode: 'live' }));
    const live = await makeVerification(api, bank, 'sandbox:approved');
    must(await integrations.change({ kind: 'command-line' }, bank.id, { mode: 'test' }));
    await api.application.verificationTimers.run();
    for (const { id } of [plain, unknown, live]) expect(await toldOf(id)).toEqual([]);
  });

  it('should begin within seconds where a worker runs', async () => {
    const worker = createJobWorker(api.application, silent);
    await worker.start();
    try {
      // What it looks at when it starts is over.
      await expect
        .poll(
          () => {
            const waiting = `SELECT FROM job WHERE kind = 'verification.timers' AND run_at > now()`;
            return api.application.dataSource.query(waiting);
          },
          { timeout: 10_000 },
        )
        .toHaveLength(1);
      const { id } = await makeVerification(api, bank, 'sandbox:approved');
      await expect.poll(() => toldOf(id), { timeout: 5_000 }).toHaveLength(3);
    } finally {
      await worker.stop(5_000);
    }
  });
});
