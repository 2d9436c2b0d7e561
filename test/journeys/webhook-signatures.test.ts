import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReceiver, type Received, type Receiver } from '../support/receiver.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBank, webhooks, type Bank } from './bank.js';

const HOUR_MS = 3_600_000;

/** How integrators verify: with the two packages that are published for it. */
const VERIFIERS = {
  standardwebhooks: (secret: string) => new StandardWebhook(secret),
  svix: (secret: string) => new SvixWebhook(secret),
};

const headersOf = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

const signatures = (webhook: Received): number => headersOf(webhook)['webhook-signature']?.split(' ').length ?? 0;

// The tests of this file are one story of a secret.
describeWithSharedData('the signature of a webhook', () => {
  let bank: Bank;
  let receiver: Receiver;
  let first: string;
  let second: string;

  beforeAll(async () => {
    receiver = await startReceiver();
    bank = await openBank(['--webhook', `images_stored=${receiver.url}`]);
    first = bank.credentials.webhookSecret;
  });
  afterAll(async () => {
    await bank.close();
    await receiver.close();
  });

  const expectSignedBy = (webhook: Received, secret: string): void => {
    for (const [name, verifier] of Object.entries(VERIFIERS)) {
      expect(verifier(secret).verify(webhook.body, headersOf(webhook)), name).toEqual(JSON.parse(webhook.body));
    }
  };
  const expectNotSignedBy = (webhook: Received, secret: string): void => {
    for (const [name, verifier] of Object.entries(VERIFIERS)) {
      expect(() => verifier(secret).verify(webhook.body, headersOf(webhook)), name).toThrow('No matching signature');
    }
  };
  const last = async (count: number): Promise<Received> => {
    const webhook = (await webhooks(receiver, count)).at(-1);
    if (!webhook) throw new Error('No webhook came.');
    return webhook;
  };

  it('should be one, that both public packages take, and neither once a byte of the body has changed', async () => {
    const faceId = await bank.register('person-1', '001');
    const webhook = await last(1);
    expectSignedBy(webhook, first);
    expect(signatures(webhook)).toBe(1);
    expect(JSON.parse(webhook.body)).toMatchObject({ status: 'images_stored', result: { _id: faceId } });
    expectNotSignedBy({ ...webhook, body: webhook.body.replace('person-1', 'person-2') }, first);
  });

  it("should be made with both secrets for the day after the secret's rotation", async () => {
    const made = await bank.command<{ webhookSecret: string }>(
      ...['integration', 'rotate-keys', bank.credentials.id, '--only', 'webhook-secret'],
    );
    second = made.webhookSecret;
    expect(second).not.toBe(first);
    const [row] = await bank.sql<{ until: Date }>(
      'SELECT previous_webhook_secret_until AS until FROM integration WHERE id = $1',
      [bank.credentials.id],
    );
    expect(Math.abs((row?.until.getTime() ?? 0) - Date.now() - 24 * HOUR_MS)).toBeLessThan(60_000);
    await bank.register('person-3', '003');
    const webhook = await last(2);
    expectSignedBy(webhook, first);
    expectSignedBy(webhook, second);
    expect(signatures(webhook)).toBe(2);
  });

  it('should be made with the new secret alone when that day is over', async () => {
    await bank.sql(`UPDATE integration SET previous_webhook_secret_until = now() - interval '1 second'`);
    await bank.register('person-5', '005');
    const webhook = await last(3);
    expectSignedBy(webhook, second);
    expectNotSignedBy(webhook, first);
    expect(signatures(webhook)).toBe(1);
  });

  describe('of a second try', () => {
    it('should be made anew, over a new time and the same webhook-id and body, 5 s after the first', async () => {
      receiver.answer(500);
      await bank.register('person-7', '007');
      await webhooks(receiver, 4);
      receiver.answer(200);
      const [failed, taken] = (await webhooks(receiver, 5)).slice(3);
      if (!failed || !taken) throw new Error('There were no two tries.');
      expectSignedBy(failed, second);
      expectSignedBy(taken, second);
      expect(taken.body).toBe(failed.body);
      expect(taken.headers['webhook-id']).toBe(failed.headers['webhook-id']);
      expect(taken.headers['webhook-signature']).not.toBe(failed.headers['webhook-signature']);
      const seconds = Number(taken.headers['webhook-timestamp']) - Number(failed.headers['webhook-timestamp']);
      // 5 s, a tenth of it moved at random, in whole seconds and on a busy machine.
      expect(seconds).toBeGreaterThanOrEqual(4);
      expect(seconds).toBeLessThanOrEqual(8);
    });
  });
});
