import { url as inspectorAddress } from 'node:inspector';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Menu, MessageChannelMain, app, globalShortcut, powerSaveBlocker, session, type BrowserWindow } from 'electron';
import { bareEnvironment, type Environment } from '../config/environment.js';
import type { Check } from '../shared/state.js';
import type { Mode } from '../shared/words.js';
import { isSafeApi } from './device/http.js';
import type { Folders } from './files/folders.js';
import { LEAST_FREE_MB, freeDiskMb } from './health/health.js';
import { forkInference } from './inference/fork.js';
import { createHandlers } from './ipc/handlers.js';
import { serveCalls } from './ipc/serve-calls.js';
import { openKiosk, type Kiosk, type SelfTest, type Surroundings } from './kiosk/kiosk.js';
import type { Log } from './log/log.js';
import { runSelfTest } from './self-test/gather.js';
import type { CommandLine } from './start/command-line.js';
import { takeTasksFromOutside } from './task/from-outside.js';
import { serveApp } from './window/app-scheme.js';
import { harden } from './window/harden.js';
import { DESKTOP_SHORTCUTS } from './window/keys.js';
import { waitForFacts } from './window/facts.js';
import { keepPage } from './window/page.js';
import { makePageSession } from './window/page-session.js';
import { chooseProtection } from './window/protection.js';
import { coverDisplays, makeWindow, type WindowOptions } from './window/windows.js';

/** What was decided before Electron was ready. */
export interface Start {
  /** Where the app's files are. */
  readonly root: string;
  readonly environment: Environment;
  readonly mode: Mode;
  readonly line: CommandLine;
  readonly folders: Folders;
  readonly log: Log;
}

type Port = Electron.MessagePortMain;

/** Everything ends within this time, done or not: what is kept is safe at any moment. */
const STOP_MS = 5_000;

/** A pairing code from the environment is tried again so often while there is no network. */
const PAIR_AGAIN_MS = 5_000;

function surroundingsOf(start: Start, window: () => BrowserWindow | null): Surroundings<Port> {
  const { root, environment, mode, line, folders, log } = start;
  const network = session.fromPartition('server', { cache: false });
  return {
    mode,
    version: app.getVersion(),
    embedded: line.embed !== null,
    api: environment.api,
    folders,
    protection: chooseProtection(),
    fetch: (url, init) => network.fetch(url, init),
    engine: environment.engine,
    fixedGestures: environment.gestures,
    demonstrationCode: environment.demonstrationCode,
    fork: () => forkInference(join(root, 'out', 'main', 'inference.js'), bareEnvironment()),
    connect: (inference) => {
      const page = window()?.webContents;
      if (page === undefined || page.isDestroyed()) return;
      const { port1, port2 } = new MessageChannelMain();
      if (inference.attach(port1)) page.postMessage('inference:port', null, [port2]);
    },
    inferenceLost: () => window()?.webContents.send('inference:lost', null),
    quit: () => app.quit(),
    now: Date.now,
    random: Math.random,
    log,
  };
}

/** Tests everything there is to test about how this kiosk runs. */
async function selfTest(start: Start, window: BrowserWindow, keyProtection: 'system' | 'file'): Promise<SelfTest> {
  const { environment, line, mode, folders, log } = start;
  const page = await waitForFacts(window);
  const known = {
    page,
    devTools: mode === 'test',
    electronVersion: process.versions.electron,
    packaged: app.isPackaged,
    switches: line.switches,
    meddling: environment.meddling,
    isAdministrator: process.getuid?.() === 0,
    apiIsSafe: isSafeApi(environment.api),
    keyProtection,
    freeDiskMb: await freeDiskMb(folders.home),
    leastFreeMb: LEAST_FREE_MB,
    inspected: inspectorAddress() !== undefined || window.webContents.isDevToolsOpened(),
    program: process.execPath,
    resources: process.resourcesPath,
  };
  return runSelfTest(known, log);
}

/** Prints what the self-test came to, and ends. */
function printSelfTest({ checks, passed }: SelfTest, { line, mode }: Start): void {
  const lines = checks.map(
    ({ name, ok, hint }) => `${ok ? 'ok    ' : 'WRONG '} ${name}${hint === '' ? '' : `: ${hint}`}`,
  );
  const { electron } = process.versions;
  const text = line.json
    ? JSON.stringify({ passed, mode, electron, version: app.getVersion(), checks })
    : lines.join('\n');
  process.stdout.write(`${text}\n`, () => app.exit(passed ? 0 : 1));
}

async function pairByCode(kiosk: Kiosk<Port>, code: string): Promise<void> {
  while (kiosk.membership.standing() !== 'paired') {
    const answer = await kiosk.pair(code);
    if (answer.ok || answer.reason !== 'offline') return;
    await delay(PAIR_AGAIN_MS);
  }
}

/** Lets go of everything in order, once, and ends the process. Gives whether that has begun. */
function endInOrder(kiosk: Kiosk<Port>, log: Log): () => boolean {
  let ending = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    log.info('kiosk.ending');
    void Promise.race([kiosk.stop(), delay(STOP_MS)]).finally(() => app.exit(0));
  });
  return () => ending;
}

/** Makes the window, shows the page in it and keeps it there. */
async function show(start: Start, kiosk: Kiosk<Port>, window: BrowserWindow): Promise<void> {
  const { mode, line, log } = start;
  const { webContents } = window;
  kiosk.store.subscribe((state) => {
    if (!webContents.isDestroyed()) webContents.send('kiosk:changed', state);
  });
  if (line.embed === null) {
    window.on('close', (event) => event.preventDefault());
    coverDisplays(window);
    powerSaveBlocker.start('prevent-display-sleep');
    if (mode === 'production') for (const keys of DESKTOP_SHORTCUTS) globalShortcut.register(keys, () => null);
  }
  const restarted = (): void => {
    kiosk.sessions.abort();
    kiosk.gate.lock();
  };
  await keepPage(window, { restarted, crashed: () => kiosk.reports.report('RENDERER_CRASHED') }, log);
}

/** Tests this installation beside a kiosk that may be running on the same data: with a hidden window, and without touching them. */
async function testOnly(start: Start, options: WindowOptions): Promise<void> {
  const window = makeWindow({ ...options, hidden: true });
  const tested = selfTest(start, window, chooseProtection().kind);
  await window.loadURL('about:blank');
  printSelfTest(await tested, start);
}

/** Runs the kiosk from the moment that Electron is ready. */
export async function runKiosk(start: Start): Promise<void> {
  const { root, environment, mode, line, log } = start;
  await app.whenReady();
  log.info('kiosk.starting', { version: app.getVersion(), electron: process.versions.electron, mode });
  Menu.setApplicationMenu(null);
  const devTools = mode === 'test';
  app.on('web-contents-created', (_event, contents) => harden(contents, devTools));
  const pages = makePageSession(devTools);
  serveApp(pages, join(root, 'out', 'renderer'));

  const preload = join(root, 'out', 'preload', 'preload.cjs');
  const options = { preload, session: pages, devTools, embed: line.embed, hidden: false };
  if (line.selfTest) return testOnly(start, options);

  let window: BrowserWindow | null = null;
  let checks: readonly Check[] = [];
  const surroundings = surroundingsOf(start, () => window);
  const kiosk = await openKiosk(surroundings);
  const isEnding = endInOrder(kiosk, log);
  window = makeWindow(options);
  window.once('closed', () => {
    if (line.embed !== null || isEnding()) return;
    // Nobody asked for it: whatever took the window away, the kiosk is back before the desktop can be used.
    log.error('window.lost');
    app.relaunch();
    app.quit();
  });
  serveCalls(
    window,
    createHandlers(kiosk, surroundings, () => checks),
    () => kiosk.gate.isOpen(),
    log,
  );
  const tested = selfTest(start, window, surroundings.protection.kind);
  await show(start, kiosk, window);
  const result = await tested;
  checks = result.checks;
  if (line.task !== null) kiosk.tasks.give(line.task);
  takeTasksFromOutside(kiosk.tasks, window, log);
  const serves = result.passed || mode !== 'production';
  const pairing = environment.pairingCode !== null && serves ? pairByCode(kiosk, environment.pairingCode) : null;
  // The screen says that it starts, and asks for no code while one is being tried.
  await Promise.race([pairing, delay(PAIR_AGAIN_MS)]);
  kiosk.tested(result);
  await pairing;
}
