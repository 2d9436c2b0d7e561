import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ELECTRON_SWITCHES, KIOSK, cameraSwitches, electronRuntime, kioskEnvironment } from '../support/kiosk.js';
import type { KioskOptions } from '../support/kiosk.js';

const HOST = fileURLToPath(new URL('../../../apps/kiosk/examples/host.mjs', import.meta.url));

const CONNECT_MS = 5_000;
const CONNECT_TRIES = 4;

/** A program that has a kiosk do a task, and the kiosk that it started. */
export interface Hosted {
  readonly page: Page;
  /** Its exit status, and what it printed; when the kiosk has ended too. */
  ended(): Promise<{ status: number | null; printed: string; said: string }>;
  /** Ends both, however far they are. */
  stop(): Promise<void>;
}

/** Where Chromium lets itself be driven, once the page is there: whoever connects earlier sometimes waits for good. */
async function addressIn(said: () => string, child: ChildProcess): Promise<string> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(said());
    const [, url, host] = /DevTools listening on (ws:\/\/([^/]+)\S+)/.exec(said()) ?? [];
    if (url !== undefined) {
      const targets = (await (await fetch(`http://${host}/json/list`)).json()) as readonly { readonly url: string }[];
      if (targets.some((target) => target.url.startsWith('app://'))) return url;
    }
    await delay(100);
  }
}

/** A connection that came at the wrong moment waits for good: another one is made. */
async function connect(address: string): Promise<Browser> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: CONNECT_MS });
    } catch (error) {
      if (tries === CONNECT_TRIES) throw error;
    }
  }
}

async function follow(child: ChildProcess): Promise<Hosted> {
  let printed = '';
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  // The kiosk holds the program's own stderr: it is closed when both have ended.
  const closed = once(child, 'close');
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    if (child.pid !== undefined) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Both have ended.
      }
    }
    await closed;
  };
  try {
    browser = await connect(await addressIn(() => said, child));
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page === undefined) throw new Error('The kiosk shows no page.');
    return {
      page,
      ended: async () => {
        await closed;
        return { status: child.exitCode, printed, said };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The kiosk's program, and what it is called with to be driven by a test. */
async function kioskCommand(camera: string | undefined): Promise<{ program: string; words: string[] }> {
  const { executable } = await electronRuntime();
  return {
    program: executable,
    words: [...ELECTRON_SWITCHES, ...cameraSwitches(camera), '--remote-debugging-port=0', KIOSK],
  };
}

type Options = KioskOptions & { readonly home: string };

/** Runs the example's host program as its user does. */
export async function runHost(words: readonly string[], options: Options): Promise<Hosted> {
  const kiosk = await kioskCommand(options.camera);
  const child = spawn(process.execPath, [HOST, ...words, '--', kiosk.program, ...kiosk.words], {
    env: kioskEnvironment(options, options.home),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return follow(child);
}

/** Starts the kiosk itself with a task, as a program in any language does. */
export async function runEmbedded(words: readonly string[], options: Options): Promise<Hosted> {
  const kiosk = await kioskCommand(options.camera);
  const child = spawn(kiosk.program, [...kiosk.words, ...words], {
    env: kioskEnvironment(options, options.home),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return follow(child);
}
