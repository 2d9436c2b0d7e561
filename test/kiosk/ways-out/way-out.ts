/// <reference lib="dom" />
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestKiosk } from '../../support/kiosk.js';

const run = promisify(execFile);

/** A kiosk that somebody tries to get out of. */
export interface Locked {
  readonly kiosk: TestKiosk;
  readonly display: string;
  /** Somewhere else: an address on this machine where nothing may ever arrive. */
  readonly elsewhere: string;
}

/** One way out of the kiosk. */
export interface WayOut {
  /** What somebody tries to do. */
  readonly way: string;
  /** How the test tries it. */
  readonly how: string;
  /** Tries it, and gives what happened in a few words, which are the same each time. Throws where it worked. */
  readonly attempt: (locked: Locked) => Promise<string>;
}

/** Real key presses and mouse clicks: from the X server, as from a keyboard. */
export const xdotool = async (display: string, ...words: readonly string[]): Promise<string> =>
  (await run('xdotool', words, { env: { ...process.env, DISPLAY: display } })).stdout;

/** How the kiosk stands on its screen. */
export interface Standing {
  /** Windows of Electron, by where each is. */
  readonly windows: readonly string[];
  /** Windows of any kind that the X server shows, dialogs and menus too. */
  readonly shown: number;
  readonly kiosk: boolean;
  readonly fullScreen: boolean;
  readonly visible: boolean;
  readonly coversDisplay: boolean;
  readonly zoom: number;
  readonly devTools: boolean;
  /** The mark that a document keeps as long as it is the same one. */
  readonly mark: string | null;
  /** What main tells the page when it asks. */
  readonly phase: string;
}

/** Marks the document that is shown now: a page that was loaded anew has no mark. */
export const mark = (kiosk: TestKiosk): Promise<void> =>
  kiosk.page.evaluate(() => document.documentElement.setAttribute('data-mark', 'same'));

/** Looks how the kiosk stands. */
export async function standing({ kiosk, display }: Locked): Promise<Standing> {
  const [inside, shown, found] = await Promise.all([
    kiosk.app.evaluate(({ BrowserWindow, screen }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('The window is gone.');
      const { bounds } = screen.getPrimaryDisplay();
      return {
        windows: BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
        kiosk: window.isKiosk(),
        fullScreen: window.isFullScreen(),
        visible: window.isVisible(),
        coversDisplay: JSON.stringify(window.getBounds()) === JSON.stringify(bounds),
        zoom: window.webContents.getZoomFactor(),
        devTools: window.webContents.isDevToolsOpened(),
      };
    }),
    xdotool(display, 'search', '--onlyvisible', '--name', '.*').catch(() => ''),
    kiosk.page.evaluate(async () => {
      const { kiosk: bridge } = window as unknown as {
        kiosk: { call(name: string, argument: null): Promise<{ phase: string }> };
      };
      const { phase } = await bridge.call('kiosk:state', null);
      return { phase, mark: document.documentElement.getAttribute('data-mark') };
    }),
  ]);
  return { ...inside, shown: shown.split('\n').filter(Boolean).length, ...found };
}
