import { generateSecret, type VerifiedWebhook } from '@vestibule/webhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  deliver,
  FRAMEWORKS,
  imagesStored,
  secret,
  type Delivery,
  type TestReceiver,
} from './receivers.test-support.js';

const seconds = (ago: number): Date => new Date(Date.now() - ago * 1000);

describe.each(FRAMEWORKS)('a receiver in %s', (_, start) => {
  const older = generateSecret();
  const handled: VerifiedWebhook[] = [];
  const known = new Set<string>();
  let receiver: TestReceiver;
  let fails: 'nowhere' | 'in seen' | 'in the handler' = 'nowhere';

  beforeAll(async () => {
    receiver = await start(
      {
        secret: [secret, older],
        toleranceSeconds: 60,
        seen: async ({ id }) => {
          if (fails === 'in seen') throw new Error('The database is away.');
          return known.has(id);
        },
      },
      (webhook) => {
        if (fails === 'in the handler') throw new Error('It can not be handled.');
        handled.push(webhook);
      },
    );
  });
  afterAll(() => receiver.close());
  beforeEach(() => {
    handled.length = 0;
    fails = 'nowhere';
  });

  const send = (delivery?: Delivery) => deliver(`${receiver.url}/webhooks`, delivery);

  it('should give the event to its handler, with its kind, and answer with a 2xx', async () => {
    const { status } = await send();
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(300);
    expect(handled).toMatchObject([{ id: 'evt_1', event: 'images_stored', sequence: 1, payload: imagesStored }]);
  });

  it('should take either secret during a rotation, and no third', async () => {
    expect((await send({ secrets: [older] })).status).toBeLessThan(300);
    expect((await send({ secrets: [generateSecret()] })).status).toBe(401);
    expect(handled).toHaveLength(1);
  });

  it.each<[string, Delivery, number, string]>([
    ['changed', { headers: { 'webhook-id': 'evt_2' } }, 401, 'no_matching_signature'],
    ['too old for the tolerance', { timestamp: seconds(70) }, 401, 'timestamp_too_old'],
    ['of the future', { timestamp: seconds(-70) }, 401, 'timestamp_too_new'],
    ['not signed', { headers: { 'webhook-signature': undefined } }, 400, 'missing_header'],
    ['without a kind', { headers: { 'vestibule-event': undefined } }, 400, 'missing_header'],
    ['of an unknown kind', { headers: { 'vestibule-event': 'other' } }, 400, 'malformed_header'],
    ['of another kind than it says', { event: 'decision' }, 400, 'malformed_payload'],
    ['of another shape', { body: '{}' }, 400, 'malformed_payload'],
  ])('should refuse one that is %s, saying why', async (_, delivery, status, error) => {
    const answer = await send(delivery);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ error, message: expect.any(String) as string });
    expect(answer.body).not.toContain('Zoë');
    expect(handled).toHaveLength(0);
  });

  it("should refuse one that is no JSON, in the framework's words or ours", async () => {
    expect((await send({ body: '{' })).status).toBe(400);
    expect(handled).toHaveLength(0);
  });

  it('should answer one that was seen with 200 and not handle it again', async () => {
    known.add('evt_known');
    expect(await send({ id: 'evt_known' })).toEqual({ status: 200, body: '{"duplicate":true}' });
    expect(handled).toHaveLength(0);
  });

  it.each(['in seen', 'in the handler'] as const)('should have it sent again after a failure %s', async (where) => {
    fails = where;
    expect((await send({ id: 'evt_failed' })).status).toBe(500);
    fails = 'nowhere';
    expect((await send({ id: 'evt_failed' })).status).toBeLessThan(300);
    expect(handled.map(({ id }) => id)).toEqual(['evt_failed']);
  });

  it('should not begin with a secret that is none', async () => {
    for (const wrong of ['', 'whsec_', []]) {
      await expect(async () => start({ secret: wrong }, () => {})).rejects.toThrow(/webhook secret/);
    }
  });
});
