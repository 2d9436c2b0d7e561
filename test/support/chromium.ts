import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Debian, and others, lay it. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** As root there is no sandbox; the rest keeps the browser from calling home, and out of anybody's profile. */
const ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Starts a Chromium without a window and with a profile of its own, which goes with it. `more` are further arguments. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const executablePath = PATHS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error(`There is no Chromium: ${PATHS.join(', ')}.`);
  return chromium.launch({ executablePath, headless: true, args: [...ARGUMENTS, ...more] });
}
