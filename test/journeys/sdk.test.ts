import {
  createClient,
  VestibuleError,
  type ClientOptions,
  type RecordedEvent,
  type VerifiedWebhook,
} from '@vestibule/sdk';
import { vestibuleWebhook } from '@vestibule/sdk/express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNetwork, type Network } from '../support/network.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { fourImages, openBank, photo, type Bank } from './bank.js';

const PERSON = { firstName: 'Zoë', lastName: 'Doe', email: 'zoe@example.com', uniqueIdentifier: 'zoe' };

/** The code of what a call is rejected with. */
const codeOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VestibuleError ? error.code : error),
  );

// The tests of this file are one story of a bank's server.
describeWithSharedData("an integrator's server with the SDK", () => {
  const webhooks: VerifiedWebhook[] = [];
  let options: ClientOptions & Required<Pick<ClientOptions, 'clientId' | 'clientSecret'>>;
  let bank: Bank;
  let network: Network;
  let receiver: Server;

  beforeAll(async () => {
    bank = await openBank();
    network = await startNetwork(bank.server.api);
    const { id, clientId, clientSecret, webhookSecret, publicKey, privateKey, intakeKey } = bank.credentials;
    const legacyKeys = { publicKey, privateKey };
    options = { baseUrl: network.url, integrationId: id, clientId, clientSecret, intakeKey, legacyKeys };
    const receive = vestibuleWebhook({ secret: webhookSecret });
    receiver = createServer((request, response) => {
      receive(request, response, (error?: unknown) => {
        const { vestibule } = request as { vestibule?: VerifiedWebhook };
        if (vestibule) webhooks.push(vestibule);
        response.writeHead(error === undefined ? 204 : 500).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    await bank.command('webhook', 'add', '--integration', id, `images_stored=http://127.0.0.1:${port}/`);
  });
  afterAll(async () => {
    await network.close();
    await bank.close();
    receiver.close();
  });

  it('should register a person, be told of it, and tell her from somebody else', async () => {
    const client = createClient(options);
    expect(await codeOf(client.verify2faFace('zoe', photo('001')))).toBe('FACE_NOT_ENROLLED');
    const registration = await client.get2faUrl('zoe');
    if (!registration.success) throw new Error('She is registered already.');
    expect(registration.url).toContain(registration.newFace._id);
    const { face } = await client.store2faImages(registration.newFace._id, fourImages('001'));
    expect(await client.get2faUrl('zoe')).toMatchObject({ success: false, face });
    expect(await client.verify2faFace('zoe', photo('001'))).toMatchObject({ verified: true, faceId: 'zoe' });
    expect(await client.verify2faFace('zoe', photo('003'))).toMatchObject({ verified: false });
    const jpeg = await client.image(face.images[0]?.url ?? '');
    expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');

    await expect.poll(() => webhooks.length, { timeout: 15_000 }).toBe(1);
    expect(webhooks[0]).toMatchObject({ event: 'images_stored', payload: { result: face } });
    const events: RecordedEvent[] = [];
    for await (const event of client.events()) events.push(event);
    expect(events).toMatchObject([{ id: webhooks[0]?.id, kind: 'images_stored', body: webhooks[0]?.payload }]);
  });

  it('should be told which image was refused, and why', async () => {
    const client = createClient(options);
    const registration = await client.get2faUrl('somebody');
    if (!registration.success) throw new Error('Somebody is registered already.');
    const images = { ...fourImages('005'), left: Buffer.from('no picture') };
    const error: unknown = await client
      .store2faImages(registration.newFace._id, images)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VestibuleError);
    expect(error).toMatchObject({ status: 422, code: 'IMAGE_UNREADABLE', details: [{ field: 'left' }] });
    expect((error as VestibuleError).requestId).toMatch(/./);
  });

  it('should create a verification and ask for it, sealed, with a token and without', async () => {
    const { clientId: _, clientSecret: __, ...nobody } = options;
    for (const client of [createClient(options), createClient(nobody)]) {
      const created = await client.createVerification(PERSON);
      expect(created).toMatchObject({ status: 'Not Started', uniqueIdentifier: 'zoe' });
      expect(created.expiresAt.getTime()).toBeGreaterThan(Date.now());
      expect(await client.verificationDetails(created.id)).toMatchObject({ id: created.id, uniqueIdentifier: 'zoe' });
      expect(await codeOf(client.verificationDetails('0'.repeat(24)))).toBe('NOT_FOUND');
    }
  });

  it('should seal in the older form where the integration allows it', async () => {
    const client = createClient(options);
    expect(await codeOf(client.createVerification(PERSON, { form: 'legacy' }))).toMatch(/^INTAKE_/);
    await bank.command('integration', 'set', options.integrationId, '--policy', 'allowLegacyIntake=true');
    const { id } = await client.createVerification(PERSON, { form: 'legacy' });
    expect(await client.verificationDetails(id, { form: 'legacy' })).toMatchObject({ id });
  });

  it.each(['before', 'half', 'answer'] as const)(
    'should create one verification where the connection breaks (%s)',
    async (moment) => {
      const client = createClient(options);
      await client.token();
      const count = async (): Promise<number> => {
        const [row] = await bank.sql<{ count: number }>('SELECT count(*)::int AS count FROM verification');
        return row?.count ?? 0;
      };
      const before = await count();
      const cut = network.cutIn('encryptedData', moment).then(() => network.mend());
      const { id } = await client.createVerification(PERSON);
      await cut;
      expect(await client.verificationDetails(id)).toMatchObject({ id });
      expect(await count()).toBe(before + 1);
    },
  );

  it('should go on with a new secret, and not with the old one', async () => {
    const rotated = await bank.command<{ clientSecret: string }>(
      ...['integration', 'rotate-keys', options.integrationId, '--only', 'client-secret'],
    );
    expect(await codeOf(createClient(options).get2faUrl('zoe'))).toBe('invalid_client');
    const client = createClient({ ...options, clientSecret: rotated.clientSecret });
    expect(await client.get2faUrl('zoe')).toMatchObject({ success: false });
  });
});
