import type { Browser, BrowserContext, Page } from 'playwright-core';
import { AXE, described, isGrave, violations } from '../screens/gallery.js';
import type { TestServer } from '../support/server.js';

/** A browser's window at the console, and what went wrong in it. */
export interface ConsoleWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page's policy refused, what scripts threw, and what was asked of any other server. */
  readonly faults: string[];
}

/** Opens a window with a profile of its own. */
export async function openWindow(browser: Browser, server: TestServer, locale = 'en-GB'): Promise<ConsoleWindow> {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // A call that is refused is what some tests are about, and is told by the browser as an error of its own.
    if (message.type() === 'error' && !/status of 40[01]/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).port !== new URL(server.api).port) faults.push(`a request to ${request.url()}`);
  });
  return { context, page, faults };
}

/** A virtual authenticator that verifies whoever it is asked to (WebAuthn level 3 12). */
export async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
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
}

/** What axe finds serious on what is shown, in both colour schemes. Run by the debugger, which no policy of the page holds back. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AXE);
    found.push(...described(colorScheme, (await violations(page)).filter(isGrave)));
  }
  return found;
}
