import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { runCommand, type TestServer } from './server.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The app's folder, as Electron is given it. */
export const KIOSK = join(ROOT, 'apps', 'kiosk');

/** What `tools/setup/electron.mjs` gives of a runtime. */
export interface ElectronRuntime {
  readonly dist: string;
  readonly executable: string;
  readonly version: string;
  readonly supported: boolean;
}

/** The Electron that set-up found; it fetches one where there is none. */
export async function electronRuntime(): Promise<ElectronRuntime> {
  const tools = (await import(join(ROOT, 'tools', 'setup', 'electron.mjs'))) as {
    electronRuntime(root: string): Promise<ElectronRuntime>;
  };
  return tools.electronRuntime(ROOT.replace(/\/$/, ''));
}

/** How a kiosk is started. */
export interface KioskOptions {
  readonly api: string;
  /** `DISPLAY` of a virtual screen. */
  readonly display: string;
  /** A file that the fake camera plays; without it the fake camera shows its own test picture. `none`: no camera at all. */
  readonly camera?: string;
  readonly pairingCode?: string;
  /** The order in which gestures are asked for. */
  readonly gestures?: string;
  /** A data folder that outlives the kiosk. */
  readonly home?: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real kiosk, driven through its window. */
export interface TestKiosk {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  readonly pid: number;
  /** What it has logged so far. */
  log(): string;
  /** Ends it; the data folder goes too, unless it was given. */
  close(): Promise<void>;
  /** kill -9 of the whole of it. */
  kill(): Promise<void>;
}

/** The switches that make Chromium's camera a file, and let it be used without being asked. */
export const cameraSwitches = (camera: string | undefined): string[] =>
  camera === 'none'
    ? []
    : [
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
      ];

/** The environment of a kiosk, without what a developer's own installation says. */
export function kioskEnvironment(options: KioskOptions, home: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(VESTIBULE_|ELECTRON_)/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    DISPLAY: options.display,
    VESTIBULE_API: options.api,
    VESTIBULE_KIOSK_HOME: home,
    VESTIBULE_KIOSK_MODE: 'test',
    ...(options.pairingCode && { VESTIBULE_PAIRING_CODE: options.pairingCode }),
    ...(options.gestures && { VESTIBULE_KIOSK_GESTURES: options.gestures }),
    ...options.environment,
  };
}

/** As root there is no sandbox; there is no graphics card here. */
export const ELECTRON_SWITCHES: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
];

/** Starts the kiosk as it is built, in test mode. */
export async function startKiosk(options: KioskOptions): Promise<TestKiosk> {
  const { executable } = await electronRuntime();
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'vestibule-kiosk-'));
  const app = await _electron.launch({
    executablePath: executable,
    args: [...ELECTRON_SWITCHES, ...cameraSwitches(options.camera), KIOSK, ...(options.arguments ?? [])],
    env: kioskEnvironment(options, home),
    timeout: 60_000,
  });
  let log = '';
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const remove = (): void => {
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
  };
  const page = await app.firstWindow({ timeout: 60_000 });
  return {
    app,
    page,
    home,
    pid: child.pid ?? Number.NaN,
    log: () => log,
    close: async () => {
      await app.close().catch(() => child.kill('SIGKILL'));
      await gone;
      remove();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
      remove();
    },
  };
}

/** Makes a pairing code for an integration. */
export const pairingCode = async (
  { home }: TestServer,
  integrationId: string,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ id: string; code: string }> =>
  runCommand(home, ['device', 'pair', '--name', 'Test kiosk', '--integration', integrationId, ...words], environment);
