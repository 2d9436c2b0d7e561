import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { must, textLike } from './graphql.test-support.js';
import { createJobWorker } from './job-worker.js';
import { newId, type Id } from './kernel/index.js';
import { makeLiveTenant, makeVerification, startLive, type LiveServers, type LiveTenant } from './live.test-support.js';
import type { EventReader } from './platform/graphql/event-stream.test-support.js';
import { silent } from './rest.test-support.js';

const COMMAND_LINE = { kind: 'command-line' } as const;

const NO_DETAILS = {
  firstName: null,
  lastName: null,
  dateOfBirth: null,
  gender: null,
  idNumber: null,
  nationality: null,
  placeOfBirth: null,
  expirationDate: null,
  address: null,
  country: null,
};

const VERIFICATIONS = `subscription ($id: ID!, $only: ID) { changed: verificationChanged(integrationId: $id, verificationId: $only) {
  readAnew verificationId verification { id status uniqueIdentifier } } }`;
const DELIVERIES = `subscription ($id: ID!) { changed: deliveryChanged(integrationId: $id) {
  readAnew deliveryId delivery { id state attempts { outcome } subscription { url } } } }`;

interface Told {
  readonly data: { readonly changed: Record<string, unknown> } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

let live: LiveServers;
let bank: LiveTenant;
let telecom: LiveTenant;
const open: EventReader[] = [];

beforeAll(async () => {
  live = await startLive();
  bank = await makeLiveTenant(live.far, 'Bank');
  telecom = await makeLiveTenant(live.far, 'Telecom');
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.leave();
});
afterAll(() => live.close());

const subscribe = async (token: string, query: string, variables: object): Promise<EventReader> => {
  const stream = await live.near.subscribe(token, query, variables);
  open.push(stream);
  return stream;
};
const told = async (stream: EventReader) => (await stream.answer<Told>()).data?.changed;
const begin = async (stream: EventReader): Promise<EventReader> => {
  expect(await told(stream)).toMatchObject({ readAnew: true });
  return stream;
};
const letTimePass = (id: Id) =>
  live.query(
    `UPDATE verification SET due_at = now() - interval '1 s', expires_at = now() - interval '1 s' WHERE id = $1`,
    [id],
  );
/** Ends it by the other server. */
const expire = async (id: Id): Promise<void> => {
  await letTimePass(id);
  await live.far.application.verificationTimers.run();
};

describe('a verification that changes by one server', () => {
  it('should be told, as it stands then, to whoever follows its integration at another', async () => {
    const stream = await subscribe(bank.token, VERIFICATIONS, { id: bank.id });
    expect(await told(stream)).toEqual({ readAnew: true, verificationId: null, verification: null });
    const id = await makeVerification(live.far, bank);
    const verification = { id, status: 'NOT_STARTED', uniqueIdentifier: 'user-1' };
    expect(await told(stream)).toEqual({ readAnew: false, verificationId: id, verification });
    await expire(id);
    expect(await told(stream)).toEqual({
      readAnew: false,
      verificationId: id,
      verification: { ...verification, status: 'EXPIRED' },
    });
  });

  it('should be told of what else is changed of it than its status', async () => {
    const id = await makeVerification(live.far, bank, 'sandbox:under-review');
    await live.far.application.verificationTimers.run();
    const stream = await begin(await subscribe(bank.token, VERIFICATIONS, { id: bank.id, only: id }));
    const reviewer = { kind: 'operator', operatorId: 'anna', role: 'reviewer' } as const;
    const details = { ...NO_DETAILS, firstName: 'ADA' };
    must(await live.far.application.reviews.recordDetails(reviewer, id, details));
    expect(await told(stream)).toMatchObject({ readAnew: false, verificationId: id });
  });

  it('should be told alone to whoever follows it alone, beginning with how it stands', async () => {
    const [id, other] = [await makeVerification(live.far, bank), await makeVerification(live.far, bank)];
    const stream = await subscribe(bank.token, VERIFICATIONS, { id: bank.id, only: id });
    expect(await told(stream)).toMatchObject({
      readAnew: true,
      verificationId: id,
      verification: { status: 'NOT_STARTED' },
    });
    await expire(other);
    await expire(id);
    expect(await told(stream)).toMatchObject({
      readAnew: false,
      verificationId: id,
      verification: { status: 'EXPIRED' },
    });
  });

  it('should be told to nobody of another integration', async () => {
    const stream = await begin(await subscribe(telecom.token, VERIFICATIONS, { id: telecom.id }));
    await makeVerification(live.far, bank);
    const own = await makeVerification(live.far, telecom);
    expect(await told(stream)).toMatchObject({ verificationId: own });
  });

  it('should be told in words that hold ids alone', async () => {
    const client = new Client({ connectionString: live.databaseUrl });
    await client.connect();
    const payloads: (string | undefined)[] = [];
    client.on('notification', ({ payload }) => payloads.push(payload));
    await client.query('LISTEN vestibule_change');
    const id = await makeVerification(live.far, bank);
    await expire(id);
    await client.query('SELECT');
    await client.end();
    expect(payloads.filter((payload) => payload?.endsWith(id))).toEqual([
      `verification:${bank.id} ${id}`,
      `verification:${bank.id} ${id}`,
    ]);
    for (const payload of payloads) expect(payload).toMatch(/^(verification|delivery):[0-9a-f]{24} [0-9a-f]{24}$/);
  });
});

describe('a delivery', () => {
  let receiver: Server;
  let status = 200;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      request.resume().once('end', () => response.writeHead(status).end());
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  afterAll(() => receiver.close());

  it('should be told when it is made, tried, sent once more and delivered by another server', async () => {
    const tenant = await makeLiveTenant(live.far, 'Insurer');
    const { application } = live.far;
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    must(await application.webhooks.subscribe(COMMAND_LINE, tenant.id, 'status', url));
    const stream = await subscribe(tenant.token, DELIVERIES, { id: tenant.id });
    expect(await told(stream)).toEqual({ readAnew: true, deliveryId: null, delivery: null });

    await expire(await makeVerification(live.far, tenant));
    const made = await told(stream);
    const deliveryId = String(made?.['deliveryId']);
    const delivery = { id: deliveryId, state: 'PENDING', attempts: [], subscription: { url } };
    expect(made).toEqual({ readAnew: false, deliveryId: textLike(/^[0-9a-f]{24}$/), delivery });

    status = 500;
    const worker = createJobWorker(application, silent);
    await worker.start();
    try {
      expect(await told(stream)).toEqual({
        readAnew: false,
        deliveryId,
        delivery: { ...delivery, attempts: [{ outcome: 'REFUSED' }] },
      });
      status = 200;
      must(await application.webhooks.resend(COMMAND_LINE, deliveryId));
      // What changes twice within a moment may be told once.
      let last = await told(stream);
      while (JSON.stringify(last).includes('PENDING')) last = await told(stream);
      expect(last).toEqual({
        readAnew: false,
        deliveryId,
        delivery: { ...delivery, state: 'DELIVERED', attempts: [{ outcome: 'REFUSED' }, { outcome: 'DELIVERED' }] },
      });
    } finally {
      await worker.stop(5_000);
    }
  });
});

describe('the connection to the database', () => {
  it('should, when it is lost, cost a new reading and no change', async () => {
    const streams = [
      await begin(await subscribe(bank.token, VERIFICATIONS, { id: bank.id })),
      await begin(await subscribe(telecom.token, DELIVERIES, { id: telecom.id })),
    ];
    const id = await makeVerification(live.far, bank);
    expect(await told(streams[0] as EventReader)).toMatchObject({ verificationId: id });
    const ended = await live.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'vestibule listener' AND datname = current_database()`,
    );
    expect(ended, 'one connection for all that follow').toHaveLength(1);
    await expire(id);
    for (const stream of streams) expect(await told(stream)).toMatchObject({ readAnew: true });
    const next = await makeVerification(live.far, bank);
    expect(await told(streams[0] as EventReader)).toMatchObject({ readAnew: false, verificationId: next });
  });
});

describe('who may follow', () => {
  const refused = async (token: string, query: string, variables: object) => {
    const stream = await subscribe(token, query, variables);
    const { errors } = await stream.answer<Told>();
    expect(await stream.next()).toEqual({ event: 'complete', data: '' });
    return errors?.map(({ message, extensions }) => ({ message, code: extensions.code }));
  };
  const NOT_FOUND = [{ message: 'Integration not found', code: 'NOT_FOUND' }];

  it.each([
    ['verifications', VERIFICATIONS],
    ['deliveries', DELIVERIES],
  ])('should not find the %s of another integration, nor of one that is not there', async (_, query) => {
    const admin = await live.near.application.tokenIssuer.forOperator('test', 'admin', 60);
    expect(await refused(telecom.token, query, { id: bank.id })).toEqual(NOT_FOUND);
    expect(await refused(telecom.token, query, { id: newId() })).toEqual(NOT_FOUND);
    expect(await refused(telecom.token, query, { id: '\0' })).toEqual(NOT_FOUND);
    expect(await refused(admin, query, { id: newId() })).toEqual(NOT_FOUND);
    await expect.poll(() => live.near.application.changes.followers).toBe(0);
  });

  it('should not find a verification of another integration under the own one', async () => {
    const id = await makeVerification(live.far, bank);
    const found = { message: 'Verification not found', code: 'NOT_FOUND' };
    expect(await refused(telecom.token, VERIFICATIONS, { id: telecom.id, only: id })).toEqual([found]);
    expect(await refused(telecom.token, VERIFICATIONS, { id: telecom.id, only: '\0' })).toEqual([found]);
  });

  it('should be told what they may see, and refused the rest in each answer', async () => {
    const auditor = await live.near.application.tokenIssuer.forOperator('test', 'auditor', 60);
    const query = `subscription ($id: ID!) { changed: verificationChanged(integrationId: $id) {
      verification { status subject { firstName } } } }`;
    const stream = await subscribe(auditor, query, { id: bank.id });
    await stream.answer();
    await makeVerification(live.far, bank);
    const { data, errors } = await stream.answer<Told>();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(JSON.stringify(data)).not.toContain('Ada');
  });

  it('should be those with a token, until it runs out', async () => {
    expect((await live.near.subscribe('none', VERIFICATIONS, { id: bank.id })).status).toBe(401);
    const short = await live.near.application.tokenIssuer.forOperator('test', 'admin', 2);
    const stream = await begin(await subscribe(short, VERIFICATIONS, { id: bank.id }));
    expect(await stream.next()).toBeUndefined();
    expect((await live.near.subscribe(short, VERIFICATIONS, { id: bank.id })).status).toBe(401);
  });
});

it('should leave no follower behind when streams have ended', async () => {
  const { changes } = live.near.application;
  const streams = await Promise.all([1, 2, 3].map(() => subscribe(bank.token, VERIFICATIONS, { id: bank.id })));
  for (const stream of streams) await begin(stream);
  await expect.poll(() => changes.followers).toBe(3);
  for (const stream of streams) stream.leave();
  await expect.poll(() => changes.followers).toBe(0);
});
