import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRest, type Answer, type TestIntegration, type TestRest } from '../../../rest.test-support.js';
import { hashCall } from './request-hash.js';
import { IdempotencyStore, sweepIdempotencyKeys } from './store.js';

let rest: TestRest;
let bank: TestIntegration;
let telecom: TestIntegration;

beforeAll(async () => {
  rest = await startRest();
  bank = await rest.integration();
  telecom = await rest.integration();
});
afterAll(() => rest.close());

const call = (key: string, body: unknown, by = bank) =>
  rest.app.inject({
    method: 'POST',
    url: '/v2/verification/get-2fa-url',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json', 'idempotency-key': key },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const ask = (uniqueIdentifier: string, by = bank) => ({ integrationId: by.id, uniqueIdentifier });
const query = (text: string, values: unknown[] = []): Promise<{ answer_sealed: Buffer }[]> =>
  rest.application.dataSource.query(text, values);

it('should give the first answer again, byte for byte, however the JSON is spelt', async () => {
  const first = await call('k1', ask('a'));
  await query(`UPDATE face SET enabled = false WHERE integration_id = $1`, [bank.id]);
  const again = await call('k1', `{ "uniqueIdentifier": "\\u0061",\n "integrationId": "${bank.id}" }`);
  await query(`UPDATE face SET enabled = true WHERE integration_id = $1`, [bank.id]);
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.statusCode).toBe(first.statusCode);
  expect(again.rawPayload).toEqual(first.rawPayload);
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
});

it('should refuse a key that was used for another body, and keep refusals too', async () => {
  const refused = await call('k2', {});
  expect(refused.statusCode).toBe(400);
  expect((await call('k2', ask('b'))).json<Answer>()).toMatchObject({
    statusCode: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  expect((await call('k2', {})).headers['idempotent-replayed']).toBe('true');
});

it("should keep each integration's keys apart", async () => {
  await call('k3', ask('a'));
  const theirs = await call('k3', ask('a', telecom), telecom);
  expect(theirs.statusCode).toBe(200);
  expect(theirs.json<Answer>().data.newFace.integrationId).toBe(telecom.id);
});

it.each(['', 'x'.repeat(256), 'two words', 'é'])('should refuse the key %j', async (key) => {
  const answer = await call(key, ask('a'));
  expect(answer.json<Answer>()).toMatchObject({ statusCode: 400, details: [{ field: 'Idempotency-Key' }] });
});

it('should make one of ten calls at once, and give all its answer', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => call('k4', ask('c'))));
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
});

it('should answer 409 with Retry-After while the first call goes on, and take over when its holder has died', async () => {
  const store = new IdempotencyStore(rest.application.dataSource, rest.application.keys);
  const hash = hashCall({ method: 'POST', route: '/v2/verification/get-2fa-url', body: ask('d') });
  if (!hash) throw new Error('not hashed');
  const dead = await store.claim(bank.id, 'k5', hash);
  if (dead.kind !== 'new') throw new Error('not new');
  const busy = await call('k5', ask('d'));
  expect(busy.json<Answer>()).toMatchObject({ statusCode: 409, code: 'IDEMPOTENCY_KEY_IN_USE' });
  expect(busy.headers['retry-after']).toBe('2');
  await query(`UPDATE idempotency_key SET lease_until = now() - interval '1 second' WHERE key = 'k5'`);
  const taken = await call('k5', ask('d'));
  expect(taken.statusCode).toBe(200);
  // The dead one comes back: it must not put its answer in the place of the one that was given.
  await store.complete(dead.lease, { status: 500, body: Buffer.from('late') });
  await store.release(dead.lease);
  expect((await call('k5', ask('d'))).body).toBe(taken.body);
});

it('should keep no answer of 5xx', async () => {
  const before = await query(`SELECT count(*)::int AS count FROM idempotency_key`);
  const broken = rest.application.dataSource;
  const original = broken.transaction.bind(broken);
  broken.transaction = () => Promise.reject(new Error('gone'));
  const failed = await call('k6', ask('e'));
  broken.transaction = original;
  expect(failed.statusCode).toBe(500);
  expect(await query(`SELECT count(*)::int AS count FROM idempotency_key`)).toEqual(before);
  expect((await call('k6', ask('e'))).statusCode).toBe(200);
});

it('should hold nothing readable, forget a key after 24 hours, and sweep', async () => {
  await call('k7', ask('Ludmila Private'));
  const [row] = await query(`SELECT answer_sealed FROM idempotency_key WHERE key = 'k7'`);
  expect(row?.answer_sealed.toString('latin1')).not.toContain('Ludmila');
  await query(
    `UPDATE idempotency_key SET created_at = now() - interval '25 hours', lease_until = now() - interval '25 hours' WHERE key = 'k7'`,
  );
  expect((await call('k7', ask('another'))).headers['idempotent-replayed']).toBeUndefined();
  await query(
    `UPDATE idempotency_key SET created_at = now() - interval '25 hours', lease_until = now() - interval '25 hours' WHERE key = 'k7'`,
  );
  expect(await sweepIdempotencyKeys(rest.application.dataSource)).toBe(1);
  expect(await sweepIdempotencyKeys(rest.application.dataSource)).toBe(0);
});

it('should tell calls apart by everything but spelling', () => {
  const hash = (body: unknown, route = '/a') => hashCall({ method: 'POST', route, body })?.toString('hex');
  expect(hash({ a: '1', b: '2' })).toBe(hash({ b: '2', a: '1' }));
  const different = [
    { a: '1' },
    { a: 1 },
    { a: null },
    { a: Buffer.from('1') },
    { a: ['1'] },
    { a1: '' },
    {},
    '',
    null,
  ];
  expect(new Set(different.map((body) => hash(body))).size).toBe(different.length);
  expect(hash({}, '/a')).not.toBe(hash({}, '/b'));
  let deep: unknown = {};
  for (let i = 0; i < 100_000; i += 1) deep = [deep];
  expect(hash(deep)).toBeUndefined();
});
