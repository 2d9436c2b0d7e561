import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answer, call } from './cli/call.test-support.js';
import { createJobWorker } from './job-worker.js';
import { newId } from './kernel/index.js';
import { must, openWebhooks, SHELL, type TestWebhooks } from './webhook.test-support.js';

interface Line {
  readonly fields: object;
  readonly message: string;
}

let bank: TestWebhooks;
const errors: Line[] = [];

beforeAll(async () => {
  const error = (fields: object, message: string): void => void errors.push({ fields, message });
  bank = await openWebhooks({ slow: () => undefined, warn: () => undefined, error });
});
afterAll(() => bank.close());

const jobs = () => bank.query<{ ref: string }>('SELECT ref FROM job ORDER BY id');
const newestDelivery = async () =>
  must(await bank.application.webhooks.deliveries(SHELL, bank.integrationId, { limit: 1 })).items[0];

describe('a subscription', () => {
  it('should be refused for an integration that there is not', async () => {
    const { webhooks } = bank.application;
    const added = await webhooks.subscribe(SHELL, newId(), 'images_stored', 'https://bank.example/hooks');
    expect(added).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', message: 'Integration not found' } });
    const words = ['webhook', 'add', '--integration', newId(), 'images_stored=https://bank.example/hooks', '--json'];
    const { status, stderr } = await call(words, bank.variables);
    expect([status, JSON.parse(stderr)]).toMatchObject([1, { code: 'NOT_FOUND' }]);
  });

  it('should not tell who may not change it whether it is there', async () => {
    const { id } = await bank.subscribe('https://bank.example/secret');
    const { webhooks } = bank.application;
    const other = { kind: 'integration', integrationId: newId() } as const;
    const auditor = { kind: 'operator', operatorId: 'o', role: 'auditor' } as const;
    for (const actor of [other, auditor]) {
      const unknown = await webhooks.setEnabled(actor, newId(), false);
      expect(unknown).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
      expect(await webhooks.setEnabled(actor, id, false)).toEqual(unknown);
      expect(await webhooks.unsubscribe(actor, id)).toEqual(unknown);
    }
    await bank.record();
    const delivery = (await newestDelivery())?.id ?? '';
    for (const [actor, code] of [[other, 'NOT_FOUND'] as const, [auditor, 'FORBIDDEN'] as const]) {
      const unknown = await webhooks.resend(actor, newId());
      expect(unknown).toMatchObject({ ok: false, error: { code } });
      expect(await webhooks.resend(actor, delivery)).toEqual(unknown);
    }
    const own = { kind: 'integration', integrationId: bank.integrationId } as const;
    expect(await webhooks.resend(own, delivery)).toMatchObject({ ok: true });
    must(await webhooks.unsubscribe(SHELL, id));
    await bank.query('DELETE FROM job');
  });
});

describe('an event', () => {
  it('should be resendable to a URL that was disabled when it happened, once that is enabled', async () => {
    const { webhooks } = bank.application;
    const { id } = await bank.subscribe('https://bank.example/off');
    must(await webhooks.setEnabled(SHELL, id, false));
    await bank.record();
    const missed = await newestDelivery();
    expect(missed).toMatchObject({ state: 'cancelled', nextAttemptAt: null, attempts: [], subscriptionId: id });
    expect(await jobs()).toEqual([]);
    must(await webhooks.setEnabled(SHELL, id, true));
    expect(await webhooks.resend(SHELL, missed?.id ?? '')).toMatchObject({ ok: true, value: { state: 'pending' } });
    expect(await jobs()).toEqual([{ ref: missed?.id }]);
    must(await webhooks.unsubscribe(SHELL, id));
    await bank.query('DELETE FROM job');
  });

  it('should keep a resend of its lane waiting until it is committed, so that jobs have their ids in that order', async () => {
    const { webhooks, dataSource } = bank.application;
    const { id } = await bank.subscribe('https://bank.example/lane');
    const subject = newId();
    await bank.record(subject);
    const first = await newestDelivery();
    await bank.query(`UPDATE delivery SET state = 'delivered' WHERE id = $1`, [first?.id]);
    await bank.query('DELETE FROM job');
    let resent = false;
    let resending: Promise<unknown> = Promise.resolve();
    await dataSource.transaction(async (transaction) => {
      await bank.record(subject, transaction);
      resending = webhooks.resend(SHELL, first?.id ?? '').then(() => (resent = true));
      await sleep(300);
      expect(resent).toBe(false);
    });
    await resending;
    const order = await jobs();
    expect(order).toHaveLength(2);
    expect(order[1]).toEqual({ ref: first?.id });
    must(await webhooks.unsubscribe(SHELL, id));
    await bank.query('DELETE FROM job');
  });

  it('should be listed without its body where that does not open, with all others, and be told to the operator', async () => {
    await bank.record();
    await bank.record();
    const before = must(await bank.application.webhooks.events(SHELL, bank.integrationId, undefined, 100)).events;
    const damaged = before.at(-2)?.id;
    await bank.query(
      `UPDATE event SET body_sealed = set_byte(body_sealed, 20, 255 - get_byte(body_sealed, 20)) WHERE id = $1`,
      [damaged],
    );
    const after = must(await bank.application.webhooks.events(SHELL, bank.integrationId, undefined, 100)).events;
    expect(after).toEqual(before.map((event) => (event.id === damaged ? { ...event, body: null } : event)));
    expect(errors).toEqual([
      { fields: { event: damaged }, message: expect.stringContaining('not be opened') as string },
    ]);
  });
});

describe('a URL that answers 410', () => {
  let gone: Server;
  beforeAll(async () => {
    gone = createServer((_request, response) => response.writeHead(410).end()).listen(0, '127.0.0.1');
    await once(gone, 'listening');
  });
  afterAll(() => {
    gone.closeAllConnections();
    gone.close();
  });

  it('should be disabled, and its operator told by the log, by doctor and by the list of subscriptions', async () => {
    const { port } = gone.address() as AddressInfo;
    const { id } = await bank.subscribe(`http://127.0.0.1:${port}/hooks/a-secret-path`);
    await bank.record();
    const warnings: Line[] = [];
    const quiet = (): void => undefined;
    const warn = (fields: object, message: string): void => void warnings.push({ fields, message });
    const worker = createJobWorker(bank.application, { info: quiet, warn, error: quiet });
    await worker.start();
    await vi.waitFor(async () => expect((await newestDelivery())?.state).toBe('exhausted'), { timeout: 20_000 });
    await worker.stop(1_000);
    expect(warnings).toEqual([
      {
        fields: { subscriptionId: id, integrationId: bank.integrationId, reason: 'gone' },
        message: expect.stringContaining('disabled') as string,
      },
    ]);

    const { checks } = await answer<{ checks: { name: string; ok: boolean; hint: string | null }[] }>(
      ['doctor'],
      bank.variables,
    );
    const check = checks.find(({ name }) => name === 'webhook-urls');
    expect(check?.ok).toBe(false);
    expect(check?.hint).toContain(`${id} (images_stored at 127.0.0.1:${port}): it answered 410 Gone`);
    expect(check?.hint).not.toContain('a-secret-path');
    const { stdout } = await call(['webhook', 'subscriptions'], bank.variables);
    expect(stdout).toMatch(/disabled \(gone\)/);
    expect(stdout).toMatch(/1 URL was disabled.*webhook enable.*webhook resend/);
  });
});
