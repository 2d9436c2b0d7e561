import type { IntakeJwk } from '@vestibule/envelope';
import { verify } from '@vestibule/webhooks';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { requestVerification } from '../support/request-verification.js';
import { createIntegration, startServer, token, type TestCredentials, type TestServer } from '../support/server.js';
import { openWindow, seriousFaults, type ConsoleWindow } from './console.js';

let server: TestServer;
let browser: Browser;
let receiver: Receiver;
let shown: ConsoleWindow;

beforeAll(async () => {
  [server, browser, receiver] = await Promise.all([
    startServer({ VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8', VESTIBULE_RATE_LIMIT: '100000' }),
    launchChromium(),
    startReceiver(),
  ]);
  shown = await openWindow(browser, server);
}, 120_000);
afterAll(async () => {
  await Promise.all([server.stop(), browser.close(), receiver.close()]);
});

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** What stands under a label to be copied. */
const shownAs = async (page: Page, label: string): Promise<string> =>
  (await page
    .getByRole('status')
    .getByText(label, { exact: true })
    .locator('xpath=..')
    .locator('.secret')
    .textContent()) ?? '';

it('should take a new owner from her link to an integration whose webhooks arrive, and to a kiosk’s code, without leaving the console', async () => {
  const { page, faults } = shown;
  await page.goto(server.signIn);
  await title(page, 'Welcome').waitFor();
  await page.getByRole('link', { name: 'Later' }).click();
  await title(page, 'Integrations').waitFor();
  await page.getByText('There is no integration yet').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'New integration' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Harbour Bank');
  await page.getByRole('dialog').getByRole('button', { name: 'New integration' }).click();
  await page.getByText('These are the new secrets of Harbour Bank').waitFor();
  const credentials = {
    id: await shownAs(page, 'Integration id'),
    clientId: await shownAs(page, 'Client id'),
    clientSecret: await shownAs(page, 'Client secret'),
    webhookSecret: await shownAs(page, 'Webhook secret'),
    publicKey: await shownAs(page, 'Legacy public key'),
    privateKey: await shownAs(page, 'Legacy private key'),
    intakeKey: JSON.parse(await shownAs(page, 'Intake key (JWK)')) as IntakeJwk,
  };
  expect(await token(server.api, credentials)).not.toBe('');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await page.content()).not.toContain(credentials.clientSecret);

  await page.getByRole('link', { name: 'Harbour Bank' }).click();
  await title(page, 'Harbour Bank').waitFor();
  await page.getByLabel('Callback URL').fill('https://bank.example/done?who=');
  await page.getByRole('button', { name: '[user_id]' }).click();
  await page.getByText('https://bank.example/done?who=customer-4711').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('textbox', { name: 'URL', exact: true }).fill('ftp://bank.example');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('textbox', { name: 'URL', exact: true }).fill(receiver.url);
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByText(receiver.url).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  const person = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' };
  await requestVerification({ server, credentials }, { ...person, unique_identifier: 'sandbox:approved' });
  await vi.waitFor(() => expect(receiver.received).not.toEqual([]), { timeout: 30_000, interval: 200 });
  expect(receiver.verified(credentials.webhookSecret)[0]).toMatchObject({ payload: { status: 'Approved' } });

  // With the secret that is made anew, too: both sign for a day.
  await page.getByRole('button', { name: 'Make anew: Webhook secret' }).click();
  await page.getByRole('button', { name: 'The old one holds 24 hours more' }).click();
  await page.getByText('These are the new secrets of Harbour Bank').waitFor();
  const renewed = await shownAs(page, 'Webhook secret');
  expect(renewed).not.toBe(credentials.webhookSecret);

  await page.getByRole('link', { name: 'Kiosks' }).click();
  await title(page, 'Kiosks').waitFor();
  await page.getByRole('button', { name: 'Pair a kiosk' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Harbour branch, left');
  await page.getByRole('dialog').getByLabel('Attendant’s PIN').fill('482913');
  await page.getByRole('dialog').getByRole('button', { name: 'Pair a kiosk' }).click();
  await page.getByText('Type this code at Harbour branch, left now').waitFor();
  expect(await shownAs(page, 'Pairing code')).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await page.getByRole('row', { name: 'Harbour branch, left' }).getByText('To be paired').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('should refuse nothing while secrets are made anew under traffic, and its server takes them a while later', async () => {
  const { page, faults } = shown;
  const words = ['--name', 'Quay Telecom', '--mode', 'test', '--webhook', `decision=${receiver.url}`];
  const made = await createIntegration(server.home, words);
  let held: TestCredentials = made;
  let calls = 0;
  const person = (): Record<string, string> => ({
    ...{ first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' },
    unique_identifier: `sandbox:approved:${(calls += 1)}`,
  });
  /** What its server does all the time, with what it has. Whatever is refused ends it. */
  let isOver = false;
  let refused: unknown;
  const traffic = (async () => {
    while (!isOver) {
      await token(server.api, held);
      await requestVerification({ server, credentials: held }, person());
    }
  })().catch((error: unknown) => {
    refused = error;
  });

  const renewed = { ...made };
  await page.goto(new URL(`/console/integrations/${made.id}`, server.signIn).href);
  await title(page, 'Quay Telecom').waitFor();
  for (const [name, label, key] of [
    ['Client secret', 'Client secret', 'clientSecret'],
    ['Intake key', 'Intake key (JWK)', 'intakeKey'],
    ['Webhook secret', 'Webhook secret', 'webhookSecret'],
  ] as const) {
    await page.getByRole('button', { name: `Make anew: ${name}` }).click();
    await page.getByRole('button', { name: 'The old one holds 24 hours more' }).click();
    await page.getByRole('status').getByText(label, { exact: true }).waitFor();
    const value = await shownAs(page, label);
    Object.assign(renewed, { [key]: key === 'intakeKey' ? (JSON.parse(value) as IntakeJwk) : value });
    await page.getByRole('button', { name: 'Close' }).click();
  }
  const before = calls;
  await vi.waitFor(() => expect(calls).toBeGreaterThan(before + 5), { timeout: 20_000 });
  held = renewed;
  const after = calls;
  await vi.waitFor(() => expect(calls).toBeGreaterThan(after + 5), { timeout: 20_000 });
  isOver = true;
  await traffic;
  expect(refused).toBeUndefined();

  // Every one was told of, signed so that whoever has either secret can verify it.
  const own = () =>
    receiver.received.filter(({ body }) => body.includes(made.id) || body.includes('sandbox:approved:'));
  await vi.waitFor(() => expect(own().length).toBeGreaterThanOrEqual(calls), { timeout: 60_000, interval: 500 });
  const late = own().at(-1);
  if (!late) throw new Error('Nothing came.');
  for (const secret of [made.webhookSecret, renewed.webhookSecret]) {
    expect(verify({ secrets: [secret], headers: late.headers, body: late.body, now: new Date(late.at) })).toBeDefined();
  }
  expect(faults).toEqual([]);
});
