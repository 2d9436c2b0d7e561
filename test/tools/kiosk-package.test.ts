import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { listPackage } from '@electron/asar';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startXvfb, type VirtualScreen } from '../support/xvfb.js';
import { ROOT, runNode, scratchFolder } from './harness.js';

/** Where an unpacked app can be made without a download. */
const CAN_PACKAGE = process.platform === 'linux' && process.arch === 'x64';

const AS_ROOT = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

interface Check {
  readonly name: string;
  readonly ok: boolean;
}

describe.runIf(CAN_PACKAGE)('npm run package:kiosk', () => {
  let folder: string;
  let app: string;
  let screen: VirtualScreen;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vestibule-package-'));
    screen = await startXvfb(1080, 1920);
    await promisify(execFile)(process.execPath, ['tools/run.mjs', 'package-kiosk', '--output', folder], { cwd: ROOT });
    app = join(folder, 'linux-unpacked');
  }, 240_000);

  afterAll(async () => {
    await screen.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the packaged app; nothing that a developer set reaches it. */
  function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const kept = Object.entries(process.env).filter(([name]) => !/^(VESTIBULE_|ELECTRON_|NODE_)/.test(name));
    const child = spawn(join(app, 'vestibule-kiosk'), [...AS_ROOT, ...args], {
      env: {
        ...Object.fromEntries(kept),
        DISPLAY: screen.display,
        VESTIBULE_KIOSK_HOME: scratchFolder(),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    });
    return child;
  }

  async function selfTest(): Promise<ReadonlyMap<string, boolean>> {
    const child = start(['--self-test', '--json'], { VESTIBULE_KIOSK_MODE: 'production' });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    const line = output.split('\n').find((text) => text.startsWith('{"passed"')) ?? '';
    const { checks } = JSON.parse(line) as { checks: readonly Check[] };
    return new Map(checks.map(({ name, ok }) => [name, ok]));
  }

  /** Chromium's own address for tools, once the page is there: whoever connects earlier sometimes waits for good. */
  async function address(child: ChildProcess): Promise<string> {
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, found] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(said)));
    });
    const hasPage = async (): Promise<boolean> => {
      const response = await fetch(`http://${new URL(url).host}/json/list`);
      const targets = (await response.json()) as readonly { readonly type: string; readonly url: string }[];
      return targets.some((target) => target.type === 'page' && target.url.startsWith('app://'));
    };
    while (!(await hasPage())) await delay(100);
    return url;
  }

  it('should give an app that starts and shows the screen on which it is paired', async () => {
    const child = start(['--remote-debugging-port=0', '--disable-gpu']);
    const browser = await chromium.connectOverCDP(await address(child));
    const [page] = browser.contexts().flatMap((context) => context.pages());
    await page?.getByText('Connect this kiosk').waitFor();
    expect(await page?.locator('body').innerText()).toContain('DEMONSTRATION');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await browser.close();
  });

  it('should hold what the kiosk runs and its licences, and nothing else', () => {
    const files = listPackage(join(app, 'resources/app.asar'), { isPack: false });
    const packages = new Set(files.flatMap((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)/.exec(path)?.[1] ?? []));
    expect([...packages].toSorted()).toEqual([
      '@vestibule/face',
      'node-webcam',
      'onnxruntime-common',
      'onnxruntime-node',
      'zxing-wasm',
    ]);
    expect(files.filter((path) => path.endsWith('.onnx'))).toHaveLength(7);
    expect(files.filter((path) => path.endsWith('.node'))).toEqual([
      '/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    ]);
    expect(files.filter((path) => /\.(ts|map)$|\.test\.js$/.test(path))).toEqual([]);
    expect(existsSync(join(app, 'resources/default_app.asar'))).toBe(false);
    expect(readdirSync(join(app, 'resources/licences')).toSorted()).toEqual([
      'Apache-2.0.txt',
      'LICENSE',
      'NOTICE',
      'models',
      'packages.txt',
    ]);
  });

  it('should set its fuses and write down its digests, so that the self-test sees when a file was changed', async () => {
    const before = await selfTest();
    expect(before.get('fuses')).toBe(true);
    expect(before.get('archive')).toBe(true);
    appendFileSync(join(app, 'resources/app.asar'), ' ');
    expect((await selfTest()).get('archive')).toBe(false);
  });

  it('should refuse to package for production with an Electron that is not supported', async () => {
    const dist = scratchFolder();
    for (const [name, text] of [
      ['version', '33.2.1'],
      ['electron', ''],
    ] as const) {
      appendFileSync(join(dist, name), text);
    }
    const { code, stderr } = await runNode(['tools/run.mjs', 'package-kiosk', '--production'], {
      ELECTRON_OVERRIDE_DIST_PATH: dist,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('Electron 33.2.1');
    expect(stderr).toContain('is not supported: production needs');
  });
});
