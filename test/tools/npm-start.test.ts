import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startXvfb, type VirtualScreen } from '../support/xvfb.js';
import { ROOT } from './harness.js';

/** Processes of the kiosk that was given this mark among its switches: Electron's own one, without its helpers. */
function kioskWith(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return (
          words[0]?.endsWith('/electron') && words.includes(mark) && !words.some((word) => word.startsWith('--type='))
        );
      } catch {
        return false;
      }
    });
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  let home: string;
  let screen: VirtualScreen;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'vestibule-start-'));
    screen = await startXvfb(1080, 1920);
  });

  afterAll(async () => {
    await screen.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  interface Started {
    readonly child: ChildProcess;
    readonly mark: string;
    /** What it has said on standard error so far. */
    readonly said: () => string;
    /** The kiosk's page, once it is there. */
    readonly page: () => Promise<Page>;
  }

  function start(): Started {
    const mark = `--mark=${randomUUID()}`;
    const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--disable-gpu'];
    const kiosk = ['--remote-debugging-port=0', ...camera, mark];
    const child = spawn(process.execPath, ['tools/run.mjs', 'start', '--json', '--', ...kiosk], {
      cwd: ROOT,
      env: { ...process.env, DISPLAY: screen.display, VESTIBULE_HOME: home, VESTIBULE_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGTERM'));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const page = async (): Promise<Page> => {
      for (;;) {
        const [, host] = /DevTools listening on ws:\/\/([^/]+)/.exec(said) ?? [];
        const list: unknown = host === undefined ? [] : await (await fetch(`http://${host}/json/list`)).json();
        if ((list as { url: string }[]).some(({ url }) => url.startsWith('app://'))) {
          const browser = await chromium.connectOverCDP(`http://${host}`);
          const [found] = browser.contexts().flatMap((context) => context.pages());
          if (found) return found;
        }
        expect(child.exitCode, said).toBeNull();
        await delay(200);
      }
    };
    return { child, mark, said: () => said, page };
  }

  it('should open a kiosk that is paired by itself and says that it is a demonstration, and end both', async () => {
    const { child, mark, said, page } = start();
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    expect(JSON.parse(line.toString())).toMatchObject({ dataDir: home });
    const kiosk = await page();
    await kiosk.getByText('DEMONSTRATION').first().waitFor();
    await kiosk.getByText('Touch to start').waitFor({ timeout: 60_000 });
    expect(said()).toMatch(/Its attendant's PIN is \d{6}\./);
    expect(kioskWith(mark)).toHaveLength(1);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(kioskWith(mark)).toEqual([]);
  }, 180_000);

  it('should find its kiosk paired the next time, and end when the kiosk is left', async () => {
    const { child, mark, said, page } = start();
    const kiosk = await page();
    await kiosk.getByText('DEMONSTRATION').first().waitFor();
    await kiosk.getByText('Touch to start').waitFor({ timeout: 60_000 });
    expect(said()).toMatch(/Its attendant's PIN is \d{6}\./);
    const ended = once(child, 'exit');
    for (const pid of kioskWith(mark)) process.kill(pid, 'SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(said()).toContain('The kiosk was left: ending the server too.');
  }, 180_000);
});
