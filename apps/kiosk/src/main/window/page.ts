import type { BrowserWindow } from 'electron';
import { errorFields, type Log } from '../log/log.js';
import { PAGE } from './app-scheme.js';
import { refuseFileDialogs } from './harden.js';

/** What becomes of the page. */
export interface PageEvents {
  /** It begins anew: whatever it was doing is over. */
  readonly restarted: () => void;
  /** It crashed or hung, and is being loaded again. */
  readonly crashed: () => void;
}

/** How soon a page that went is loaded again: well within the three seconds that a crash may take. */
const RELOAD_MS = 300;

/** A page that answers nothing for so long is taken for crashed. */
const HUNG_MS = 5_000;

/** Loads the page, and again whenever it is gone. Resolves when it was first loaded, or could not be. */
export async function keepPage(window: BrowserWindow, events: PageEvents, log: Log): Promise<void> {
  const { webContents } = window;
  let hung: NodeJS.Timeout | undefined;
  const load = async (): Promise<void> => {
    if (window.isDestroyed()) return;
    const begun = performance.now();
    try {
      await window.loadURL(PAGE);
      await refuseFileDialogs(webContents);
      log.info('page.loaded', { ms: Math.round(performance.now() - begun) });
    } catch (error) {
      log.error('page.not_loaded', errorFields(error));
      reload();
    }
  };
  const reload = (): void => void setTimeout(() => void load(), RELOAD_MS);

  // When another document is there, and not when somebody tried: a navigation that is refused leaves everything as it was.
  webContents.on('did-navigate', () => events.restarted());
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error('page.gone', { reason, exitCode });
    if (reason === 'clean-exit') return;
    events.crashed();
    reload();
  });
  webContents.on('unresponsive', () => {
    hung = setTimeout(() => webContents.forcefullyCrashRenderer(), HUNG_MS);
  });
  webContents.on('responsive', () => clearTimeout(hung));
  await load();
}
