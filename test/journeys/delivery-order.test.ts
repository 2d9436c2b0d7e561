import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { fourImages, openBank, webhooks, type Bank, type DeliveryView } from './bank.js';

interface EventPage {
  readonly events: readonly {
    readonly id: string;
    readonly createdAt: string;
    readonly subject: { readonly id: string };
  }[];
  readonly nextCursor: string;
  readonly hasMore: boolean;
}

interface SubscriptionView {
  readonly url: string;
  readonly enabled: boolean;
  readonly disabledReason: string | null;
}

/** A delivery is tried ten times before it waits for a resend. */
const TRIES = 10;
/** A receiver has 15 s to answer. */
const ANSWER_MS = 15_000;

// The tests of this file are one story of an integration with three URLs.
describeWithSharedData('webhooks to several URLs', () => {
  let bank: Bank;
  let healthy: Receiver;
  let gone: Receiver;
  let hanging: Server;
  let hangingUrl: string;
  let held = 0;
  let faces: string[];

  beforeAll(async () => {
    healthy = await startReceiver();
    gone = await startReceiver();
    gone.answer(410);
    hanging = createServer(() => (held += 1)).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    hangingUrl = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/hook`;
    const words = [hangingUrl, gone.url, healthy.url].flatMap((url) => ['--webhook', `images_stored=${url}`]);
    bank = await openBank(words, { VESTIBULE_RATE_LIMIT: '10000' });
  });
  afterAll(async () => {
    hanging.closeAllConnections();
    hanging.close();
    await bank.close();
    await Promise.all([healthy.close(), gone.close()]);
  });

  const page = async (after: string | undefined, limit: number): Promise<EventPage> => {
    const query = new URLSearchParams({ limit: String(limit), ...(after !== undefined && { after }) });
    const answer = await bank.integrator.get(`/v2/events?${query.toString()}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { data: EventPage }).data;
  };
  const deliveriesTo = async (url: string): Promise<DeliveryView[]> =>
    (await bank.deliveries()).filter((delivery) => delivery.url === url);
  const idsOf = ({ received }: Receiver): unknown[] => received.map(({ headers }) => headers['webhook-id']);

  it('should be events of which a reader that goes on by the cursor misses none, however many are committed at once', async () => {
    const people = ['001', '003', '005', '007'];
    const drafts = await Promise.all(people.map((person) => bank.integrator.faceOf(person)));
    faces = drafts.map(({ id }) => id);
    let storing = true;
    const stores = Promise.all(
      people.map((person, at) => bank.integrator.store(faces[at] ?? '', fourImages(person))),
    ).finally(() => (storing = false));

    const seen: string[] = [];
    let after: string | undefined;
    for (let last = false; !last;) {
      // Whatever was committed before the last look began must be in it.
      last = !storing;
      const { events, nextCursor } = await page(after, 100);
      seen.push(...events.map(({ subject }) => subject.id));
      after = nextCursor;
      await sleep(5 + Math.random() * 20);
    }
    expect((await stores).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(seen.toSorted()).toEqual(faces.toSorted());

    const paged: string[] = [];
    let next: EventPage = await page(undefined, 1);
    for (; next.hasMore; next = await page(next.nextCursor, 1)) paged.push(...next.events.map((e) => e.subject.id));
    paged.push(...next.events.map(({ subject }) => subject.id));
    expect(paged, 'one at a time they come in the same order').toEqual(seen);
    expect(await page(after, 100)).toEqual({ events: [], nextCursor: after, hasMore: false });
  });

  it('should reach a healthy URL while another one hangs', async () => {
    await webhooks(healthy, 4);
    await vi.waitFor(() => expect(held, 'the other one is tried').toBeGreaterThanOrEqual(4));
    const { events } = await page(undefined, 100);
    expect(new Set(idsOf(healthy))).toEqual(new Set(events.map(({ id }) => id)));
    expect(healthy.received).toHaveLength(events.length);
    for (const { id, createdAt } of events) {
      const came = healthy.received.find(({ headers }) => headers['webhook-id'] === id)?.at ?? Infinity;
      expect(came - Date.parse(createdAt)).toBeLessThan(ANSWER_MS / 3);
    }
    const slow = await deliveriesTo(hangingUrl);
    expect(slow.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending', 'pending']);
  });

  it('should stop at a URL that answers 410, which is disabled as gone and is sent no later event', async () => {
    const told = gone.received.length;
    expect(told).toBeGreaterThan(0);
    const subscriptions = await bank.command<SubscriptionView[]>('webhook', 'subscriptions');
    expect(subscriptions.map(({ url, enabled, disabledReason }) => [url, enabled, disabledReason])).toEqual([
      [hangingUrl, true, null],
      [gone.url, false, 'gone'],
      [healthy.url, true, null],
    ]);
    faces.push(await bank.register('after-410', '009'));
    await webhooks(healthy, 5);
    expect(gone.received).toHaveLength(told);
    // What was under way when the answer came ended with it, or is not sent.
    const ended = await deliveriesTo(gone.url);
    expect(ended.map(({ state }) => state).filter((state) => state !== 'cancelled')).toEqual(
      Array(told).fill('exhausted'),
    );
    const [delivery] = ended;
    await expect(bank.command('webhook', 'resend', delivery?.id ?? '')).rejects.toThrow(/disabled/);
  });

  it('should come again with the same webhook-id when they are resent', async () => {
    const delivery = (await deliveriesTo(healthy.url)).find(({ subjectId }) => subjectId === faces[2]);
    const [resent] = await bank.command<DeliveryView[]>('webhook', 'resend', delivery?.id ?? '');
    expect(resent).toMatchObject({ id: delivery?.id, state: 'pending' });
    await webhooks(healthy, 6);
    const [again] = healthy.received.slice(5);
    const first = healthy.received.find(({ headers }) => headers['webhook-id'] === delivery?.eventId);
    expect(again?.headers['webhook-id']).toBe(delivery?.eventId);
    expect(again?.body).toBe(first?.body);
    expect(again?.headers['vestibule-sequence']).toBe('1');
  });

  it('should wait for a resend after the last try, and then begin anew', async () => {
    healthy.answer(500);
    const before = healthy.received.length;
    const faceId = await bank.register('exhausted', '011');
    await webhooks(healthy, before + 1);
    const own = async (): Promise<DeliveryView | undefined> =>
      (await deliveriesTo(healthy.url)).find(({ subjectId }) => subjectId === faceId);
    const pending = await own();
    expect(pending?.state).toBe('pending');
    // A command for each look would take longer than what is looked for.
    const becomes = (state: string): Promise<void> =>
      vi.waitFor(
        async () =>
          expect(await bank.sql('SELECT state FROM delivery WHERE id = $1', [pending?.id])).toEqual([{ state }]),
        { timeout: 10_000, interval: 100 },
      );
    await bank.sql('UPDATE job SET attempt = $2, run_at = now() WHERE ref = $1', [pending?.id, TRIES - 1]);
    await becomes('exhausted');
    expect(await bank.sql('SELECT 1 FROM job WHERE ref = $1', [pending?.id])).toEqual([]);
    const tried = healthy.received.length;

    healthy.answer(200);
    await bank.command('webhook', 'resend', pending?.id ?? '');
    await webhooks(healthy, tried + 1);
    expect(idsOf(healthy).at(-1)).toBe(pending?.eventId);
    await becomes('delivered');
    const delivered = await own();
    expect(delivered?.state).toBe('delivered');
    expect(delivered?.attempts.at(-1)).toMatchObject({ outcome: 'delivered', httpStatus: 200 });
  });
});
