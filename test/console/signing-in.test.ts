import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { startServer, type TestServer } from '../support/server.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'four words in a row';

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the page's policy refused, and what scripts threw. */
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await Promise.all([server.stop(), browser.close()]);
});
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB' });
  faults = [];
  page = await open(context);
});
afterEach(() => context.close());

async function open(within: BrowserContext): Promise<Page> {
  const opened = await within.newPage();
  opened.on('pageerror', (error) => faults.push(String(error)));
  opened.on('console', (message) => {
    // A call that is refused is what some of these are about, and is told by the browser as an error of its own.
    if (message.type() === 'error' && !/status of 40[01]/.test(message.text())) faults.push(message.text());
  });
  opened.on('request', (request) => {
    if (new URL(request.url()).port !== new URL(server.api).port) faults.push(`a request to ${request.url()}`);
  });
  return opened;
}

/** A virtual authenticator that verifies whoever it is asked to (WebAuthn level 3 12). */
async function addAuthenticator(at: Page): Promise<CDPSession> {
  const session = await at.context().newCDPSession(at);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

const heading = (name: string) => page.getByRole('heading', { level: 1, name });

/** What axe finds serious on what is shown, in both colour schemes. Run by the debugger, which no policy of the page holds back. */
async function seriousFaults(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AXE);
    const ids = await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes[0].html))`);
    found.push(...(ids as string[]).map((id) => `${colorScheme}: ${id}`));
  }
  return found;
}

describe('the console', () => {
  it('should lead a new owner from the first link to a passkey, by which she signs in from then on', async () => {
    const authenticator = await addAuthenticator(page);
    await page.goto(server.signIn);
    await heading('Welcome').waitFor();
    // The secret stays in no history.
    expect(page.url()).not.toContain('#');
    expect(await seriousFaults()).toEqual([]);
    await page.getByLabel('Name').fill('Anna Holt');
    await page.getByLabel('Email address').fill('anna@bank.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await heading('Your account').waitFor();
    expect(await seriousFaults()).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    expect(await seriousFaults()).toEqual([]);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await heading('Your account').waitFor();
    await page.getByText('by a passkey').waitFor();
    await page.getByText('Anna Holt').waitFor();

    // The first link is used, and there is none any more.
    const second = await open(await browser.newContext({ locale: 'en-GB' }));
    await second.goto(server.signIn);
    await second.getByRole('alert').getByText('A link works once').waitFor();
    await second.context().close();

    // Somebody else, by an invitation, with a password and an authenticator app.
    await page.getByRole('link', { name: 'Operators' }).click();
    await heading('Operators').waitFor();
    await page.getByRole('button', { name: 'Invite an operator' }).click();
    await page.getByRole('dialog').getByLabel('Email address').fill('rita@bank.example');
    await page.getByRole('dialog').getByLabel('Role').selectOption('AUDITOR');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite an operator' }).click();
    const link = await page.getByText(/\/console\/sign-in#/).textContent();
    await page.getByRole('cell', { name: 'rita@bank.example' }).first().waitFor();
    expect(await seriousFaults()).toEqual([]);
    await authenticator.detach();

    const rita = await open(await browser.newContext({ locale: 'en-GB' }));
    await rita.goto(link ?? '');
    await rita.getByLabel('Name').fill('Rita Lund');
    await rita.getByRole('button', { name: 'Continue' }).click();
    await rita.getByRole('button', { name: 'Set a password' }).click();
    const secret = (await rita.locator('.secret').textContent()) ?? '';
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    await rita.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
    await rita.getByLabel('The code that the app shows').fill(app.generate({ timestamp: Date.now() - 30_000 }));
    await rita.getByRole('button', { name: 'Set a password' }).click();
    await rita.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    await rita.getByRole('button', { name: 'Sign out' }).click();
    await rita.getByLabel('Email address').fill('rita@bank.example');
    await rita.getByRole('textbox', { name: 'Password' }).fill('four words in a mow');
    await rita.getByLabel('Code of the authenticator app').fill(app.generate());
    await rita.getByRole('button', { name: 'Sign in', exact: true }).click();
    await rita.getByRole('alert').getByText('This did not sign you in').waitFor();
    await rita.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await rita.getByRole('button', { name: 'Sign in', exact: true }).click();
    await rita.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();

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
    await rita.context().close();
    expect(faults).toEqual([]);
  });

  it.each([
    ['es', 'Iniciar sesión', 'ltr'],
    ['fr', 'Connexion', 'ltr'],
    ['ar', 'تسجيل الدخول', 'rtl'],
  ])('should speak the browser’s language: %s', async (language, title, direction) => {
    const spoken = await open(await browser.newContext({ locale: language }));
    await spoken.goto(`${server.api}/console/sign-in`);
    await spoken.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(await spoken.locator('html').getAttribute('dir')).toBe(direction);
    await spoken.context().close();
    expect(faults).toEqual([]);
  });

  it('should lead whoever is not signed in to the sign-in, and say so of a page that there is not', async () => {
    await page.goto(`${server.api}/console/operators`);
    await heading('Sign in').waitFor();
    expect(faults).toEqual([]);
  });
});
