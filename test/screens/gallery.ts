import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPage } from '../support/build-page.js';
import { launchChromium } from '../support/chromium.js';

/** The page's address: it is answered from the folder and never asked for on a network. */
const ORIGIN = 'http://gallery.invalid';

const require = createRequire(import.meta.url);
/** axe itself, to be run in a page before {@link violations}. */
export const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What WCAG 2.2 AA asks for, and axe's own good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Headless Chromium has no voices; with these the screens show what they do where there are some. `spoken` is what was said. */
const VOICES = `
  const voices = ['en', 'es', 'fr', 'ar'].map((lang) => ({ lang, name: lang, localService: true, default: false, voiceURI: lang }));
  Object.defineProperty(window.speechSynthesis, 'getVoices', { value: () => voices });
  window.spoken = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window.speechSynthesis, 'speak', { value: ({ text, voice }) => window.spoken.push([voice.lang, text]) });`;

/** One screen in one dress. */
export interface Showing {
  readonly screen: string;
  readonly language: string;
  readonly largeText?: boolean;
  /** The screen that is there changes, and is not put there anew. */
  readonly same?: boolean;
  readonly theme?: { readonly name: string; readonly colour: string; readonly logo: string | null };
}

/** What axe found. */
export interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  /** Where, as CSS selectors. */
  readonly nodes: readonly string[];
}

/** Every screen on a page of its own, in a browser. */
export interface Gallery {
  readonly screens: readonly string[];
  readonly languages: readonly string[];
  /** A new page of that size, in CSS pixels. */
  open(width: number, height: number): Promise<Page>;
  close(): Promise<void>;
}

/** Builds the gallery into a temporary folder and starts a browser for it. */
export async function openGallery(): Promise<Gallery> {
  const { folder } = await buildPage('screens/gallery');
  const browser: Browser = await launchChromium(['--force-color-profile=srgb', '--hide-scrollbars']);
  const open = async (width: number, height: number): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.addInitScript(VOICES);
    await page.route('**/*', async (route) => {
      const { origin, pathname } = new URL(route.request().url());
      if (origin !== ORIGIN) return route.abort();
      return route.fulfill({ path: join(folder, pathname === '/' ? 'index.html' : pathname) });
    });
    await page.goto(`${ORIGIN}/`);
    await page.evaluate(AXE);
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  };
  try {
    const page = await open(1080, 1920);
    const [screens, languages] = await page.evaluate<[string[], string[]]>('[gallery.screens, gallery.languages]');
    await page.context().close();
    return { screens, languages, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Shows a screen, and waits until its letters are there and what is steady is shown. */
export async function show(page: Page, showing: Showing, settleMs = 0): Promise<void> {
  await page.evaluate(`gallery.show(${JSON.stringify(showing)})`);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  if (settleMs > 0) await page.waitForTimeout(settleMs);
}

/** Runs axe over what is shown. */
export async function violations(page: Page): Promise<Violation[]> {
  return page.evaluate<Violation[]>(`
    axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations'], preload: false, iframes: false }).then(({ violations }) =>
      violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map(({ target }) => target.join(' ')) })))`);
}

/** Those that keep somebody out. */
export const isGrave = ({ impact }: Violation): boolean => impact === 'serious' || impact === 'critical';

/** A line for each violation, for people. */
export const described = (showing: string, found: readonly Violation[]): string[] =>
  found.map(({ id, impact, help, nodes }) => `${showing}: ${impact} ${id}: ${help} (${nodes.slice(0, 3).join(', ')})`);
