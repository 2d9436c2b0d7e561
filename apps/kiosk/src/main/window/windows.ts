import { BrowserWindow, screen, type Display, type Session } from 'electron';
import type { EmbedSize } from '../start/command-line.js';

/** How the kiosk's window is made. */
export interface WindowOptions {
  readonly preload: string;
  readonly session: Session;
  readonly devTools: boolean;
  /** Null: the whole of every display, locked down. */
  readonly embed: EmbedSize | null;
  /** Never shown: for a self-test beside a kiosk that runs. */
  readonly hidden: boolean;
}

/** Between the screens of a visit and at the start, nothing is white. */
const BACKGROUND = '#101418';

/** Chromium's own ways to files, beside file inputs. */
const WITHOUT_FEATURES = 'FileSystemAccess,FileSystemAccessLocal,FileHandling';

/** Makes the window that shows the page, on the primary display. It shows nothing before it is loaded. */
export function makeWindow({ preload, session, devTools, embed, hidden }: WindowOptions): BrowserWindow {
  const { bounds } = screen.getPrimaryDisplay();
  const locked = {
    ...bounds,
    kiosk: true,
    fullscreen: true,
    frame: false,
    resizable: false,
    movable: false,
    minimizable: false,
    maximizable: false,
    closable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
  };
  const framed = { ...(embed ?? { width: 640, height: 480 }), useContentSize: true };
  const size = embed === null && !hidden ? locked : framed;
  const window = new BrowserWindow({
    ...size,
    show: !hidden,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      session,
      devTools,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      plugins: false,
      safeDialogs: true,
      disableDialogs: true,
      navigateOnDragDrop: false,
      enableWebSQL: false,
      disableBlinkFeatures: WITHOUT_FEATURES,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  window.removeMenu();
  // What a page asks of its window's place and size. A desktop may do it even where the window says that it can't be moved.
  window.webContents.on('content-bounds-updated', (event) => event.preventDefault());
  // WebRTC goes past the session's rules for requests: without a proxy it now sends nothing at all.
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  if (embed === null && !hidden) window.setAlwaysOnTop(true, 'screen-saver');
  return window;
}

function makeCover({ bounds }: Display): BrowserWindow {
  const cover = new BrowserWindow({
    ...bounds,
    kiosk: true,
    frame: false,
    focusable: false,
    closable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
    backgroundColor: BACKGROUND,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false },
  });
  cover.setAlwaysOnTop(true, 'screen-saver');
  return cover;
}

/** Keeps the window on the primary display, and every other covered, however displays come, go and change. */
export function coverDisplays(window: BrowserWindow): void {
  const covers = new Map<number, BrowserWindow>();
  const arrange = (): void => {
    if (window.isDestroyed()) return;
    const primary = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
    for (const [id, cover] of covers) {
      if (others.some((display) => display.id === id)) continue;
      cover.destroy();
      covers.delete(id);
    }
    for (const display of others) {
      const cover = covers.get(display.id);
      if (cover === undefined) covers.set(display.id, makeCover(display));
      else cover.setBounds(display.bounds);
    }
    window.setBounds(primary.bounds);
    window.setKiosk(true);
  };
  arrange();
  screen.on('display-added', arrange);
  screen.on('display-removed', arrange);
  screen.on('display-metrics-changed', arrange);
}
