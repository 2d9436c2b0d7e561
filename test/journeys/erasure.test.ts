import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBank, photo, webhooks, type Bank } from './bank.js';

interface Receipt {
  readonly faceId: string;
  readonly erasedAt: string;
  readonly consent: { readonly givenAt: string };
  readonly signature: string;
}

interface EventView {
  readonly id: string;
  readonly subject: { readonly id: string };
  readonly body: unknown;
}

// The tests of this file are one story of a person who is erased.
describeWithSharedData('a face that is erased', () => {
  let bank: Bank;
  let receiver: Receiver;
  let faceId: string;
  let keys: string[];
  let receipt: Receipt;

  const files = (): string[] =>
    readdirSync(join(bank.server.home, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.(jpg|part)$/.test(path),
    );
  const stateOf = async (id: string): Promise<(string | number)[]> =>
    (await bank.deliveries())
      .filter(({ subjectId }) => subjectId === id)
      .flatMap(({ state, attempts }) => [state, attempts.length]);

  beforeAll(async () => {
    receiver = await startReceiver();
    bank = await openBank(['--webhook', `images_stored=${receiver.url}`, '--policy', 'keepAttemptImages=true']);
  });
  afterAll(async () => {
    await bank.close();
    await receiver.close();
  });

  it('should have had its pictures on the disk before, and an event that its receiver would not take', async () => {
    receiver.answer(503);
    faceId = await bank.register('erased', '001');
    await webhooks(receiver, 1);
    expect((await bank.verify('erased', photo('001'))).body.data['verified']).toBe(true);
    const { body } = await bank.integrator.getUrl('erased');
    keys = (body.data['face'] as { images: { url: string }[] }).images.map(({ url }) => url);
    expect(files()).toHaveLength(5);
    expect((await bank.integrator.get(`/v2/images/${keys[0] ?? ''}`)).status).toBe(200);
    expect((await stateOf(faceId))[0]).toBe('pending');
  });

  it('should be told by a receipt whose signature the published keys verify', async () => {
    receipt = await bank.command<Receipt>('face', 'erase', faceId, '--yes');
    const published = createRemoteJWKSet(new URL(`${bank.server.api}/.well-known/jwks.json`));
    const { signature, ...told } = receipt;
    const { payload } = await compactVerify(signature, published);
    expect(JSON.parse(Buffer.from(payload).toString('utf8'))).toEqual(told);
    expect(told).toEqual({
      type: 'face-erasure',
      faceId,
      integrationId: bank.credentials.id,
      erasedAt: told.erasedAt,
      images: 4,
      templates: 4,
      verifications: 1,
      cause: 'asked',
      consent: { version: 'contract', language: null, givenAt: told.consent.givenAt },
    });
    expect(Math.abs(Date.parse(told.erasedAt) - Date.now())).toBeLessThan(30_000);
    expect(JSON.stringify(told)).not.toContain('erased"');
  });

  it('should leave no picture: not by its key, and not on the disk, an attempt that was kept neither', async () => {
    for (const key of keys) {
      expect((await bank.integrator.get(`/v2/images/${key}`)).status).toBe(404);
      expect(existsSync(join(bank.server.home, 'blobs', key))).toBe(false);
    }
    expect(files()).toEqual([]);
  });

  it('should leave no template, no verification and no key', async () => {
    for (const table of ['face', 'face_image', 'face_template', 'face_verification']) {
      expect(await bank.sql(`SELECT 1 FROM ${table}`), table).toEqual([]);
    }
    expect(await bank.sql('SELECT wrapped_key, erased_at FROM person')).toEqual([
      { wrapped_key: null, erased_at: new Date(receipt.erasedAt) },
    ]);
  });

  it('should leave an event without a body', async () => {
    const answer = await bank.integrator.get('/v2/events');
    const { data } = (await answer.json()) as { data: { events: EventView[] } };
    expect(data.events.map(({ id, subject, body }) => [id, subject.id, body])).toEqual([
      [receiver.received[0]?.headers['webhook-id'], faceId, null],
    ]);
  });

  it('should have its deliveries cancelled that were still to be sent, and nothing is sent to a receiver that is back', async () => {
    expect((await stateOf(faceId))[0]).toBe('cancelled');
    expect(await bank.sql(`SELECT ref FROM job WHERE kind = 'delivery'`)).toEqual([]);
    const before = receiver.received.length;
    receiver.answer(200);
    const [delivery] = await bank.deliveries();
    await expect(bank.command('webhook', 'resend', delivery?.id ?? '')).rejects.toThrow(/erased/);
    await bank.register('somebody-else', '003');
    await webhooks(receiver, before + 1);
    const told = receiver.received.slice(before).map(({ body }) => body);
    expect(told.filter((body) => body.includes(faceId))).toEqual([]);
  });

  it('should verify nobody, and be a new face when the person registers anew', async () => {
    const answer = await bank.verify('erased', photo('001'));
    expect([answer.status, answer.body['code']]).toEqual([400, 'FACE_NOT_ENROLLED']);
    const again = await bank.integrator.faceOf('erased');
    expect(again.registered).toBe(false);
    expect(again.id).not.toBe(faceId);
    expect(await bank.register('erased', '001')).toBe(again.id);
    expect((await bank.verify('erased', photo('001'))).body.data['verified']).toBe(true);
  });
});
