import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { startServer, type TestServer } from '../support/server.js';
import { addAuthenticator, openWindow, seriousFaults, type ConsoleWindow } from './console.js';

const PASSWORD = 'four words in a row';

let server: TestServer;
let browser: Browser;
let windows: ConsoleWindow[];
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await Promise.all([server.stop(), browser.close()]);
});
beforeEach(async () => {
  windows = [];
  page = await open();
});
afterEach(async () => {
  for (const { context } of windows) await context.close();
});

/** A window of somebody else's. */
async function open(locale?: string): Promise<Page> {
  const opened = await openWindow(browser, server, locale);
  windows.push(opened);
  return opened.page;
}

const faults = (): string[] => windows.flatMap((each) => each.faults);

const heading = (name: string) => page.getByRole('heading', { level: 1, name });

describe('the console', () => {
  it('should lead a new owner from the first link to a passkey, by which she signs in from then on', async () => {
    await addAuthenticator(page);
    await page.goto(server.signIn);
    await heading('Welcome').waitFor();
    // The secret stays in no history.
    expect(page.url()).not.toContain('#');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('Name').fill('Anna Holt');
    await page.getByLabel('Email address').fill('anna@bank.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await heading('Integrations').waitFor();
    await page.getByRole('link', { name: 'Your account' }).click();
    await heading('Your account').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await heading('Integrations').waitFor();
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByText('by a passkey').waitFor();
    await page.getByText('Anna Holt').waitFor();

    // The first link is used, and there is none any more.
    const second = await open();
    await second.goto(server.signIn);
    await second.getByRole('alert').getByText('A link works once').waitFor();

    // Somebody else, by an invitation, with a password and an authenticator app.
    await page.getByRole('link', { name: 'Operators' }).click();
    await heading('Operators').waitFor();
    await page.getByRole('button', { name: 'Invite an operator' }).click();
    await page.getByRole('dialog').getByLabel('Email address').fill('rita@bank.example');
    await page.getByRole('dialog').getByLabel('Role').selectOption('AUDITOR');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite an operator' }).click();
    const link = await page.getByText(/\/console\/sign-in#/).textContent();
    await page.getByRole('cell', { name: 'rita@bank.example' }).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    const rita = await open();
    await rita.goto(link ?? '');
    await rita.getByLabel('Name').fill('Rita Lund');
    await rita.getByRole('button', { name: 'Continue' }).click();
    await rita.getByRole('button', { name: 'Set a password' }).click();
    const secret = (await rita.locator('.secret').textContent()) ?? '';
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    await rita.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
    await rita.getByLabel('The code that the app shows').fill(app.generate({ timestamp: Date.now() - 30_000 }));
    await rita.getByRole('button', { name: 'Set a password' }).click();
    await rita.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
    await rita.getByRole('button', { name: 'Sign out' }).click();
    await rita.getByLabel('Email address').fill('rita@bank.example');
    await rita.getByRole('textbox', { name: 'Password' }).fill('four words in a mow');
    await rita.getByLabel('Code of the authenticator app').fill(app.generate());
    await rita.getByRole('button', { name: 'Sign in', exact: true }).click();
    await rita.getByRole('alert').getByText('This did not sign you in').waitFor();
    await rita.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await rita.getByRole('button', { name: 'Sign in', exact: true }).click();
    await rita.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();

    // An auditor sees who there is, and is offered no change.
    await rita.getByRole('link', { name: 'Operators' }).click();
    await rita.getByRole('cell', { name: 'Anna Holt' }).waitFor();
    expect(await rita.getByRole('button', { name: /Invite|Disable|link/ }).count()).toBe(0);

    // Once she is disabled, her next look is her last.
    await page.reload();
    await page.getByRole('row', { name: 'Rita Lund' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('row', { name: 'Rita Lund' }).getByText('Disabled').waitFor();
    await rita.reload();
    await rita.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(faults()).toEqual([]);
  });

  it.each([
    ['es', 'Iniciar sesión', 'ltr'],
    ['fr', 'Connexion', 'ltr'],
    ['ar', 'تسجيل الدخول', 'rtl'],
  ])('should speak the browser’s language: %s', async (language, title, direction) => {
    const spoken = await open(language);
    await spoken.goto(`${server.api}/console/sign-in`);
    await spoken.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(await spoken.locator('html').getAttribute('dir')).toBe(direction);
    expect(faults()).toEqual([]);
  });

  it('should lead whoever is not signed in to the sign-in, and say so of a page that there is not', async () => {
    await page.goto(`${server.api}/console/operators`);
    await heading('Sign in').waitFor();
    expect(faults()).toEqual([]);
  });
});
