import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT, runNode, scratchFolder, script } from './harness.js';

/** Runs module code that prints one JSON value. */
async function result<T>(code: string): Promise<T> {
  const { stdout, stderr } = await runNode(script(code));
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** The environment of this run without a screen. */
const NO_DISPLAY = { DISPLAY: '', WAYLAND_DISPLAY: '' };
const isLinux = process.platform === 'linux';

describe('npm start', () => {
  it('should give its arguments to the server, and those behind a second -- to the kiosk', async () => {
    const code = (...args: string[]): string => `splitArguments(${JSON.stringify(args)})`;
    const calls = [
      code('--port', '0', '--', '--lang=fr'),
      code('--no-kiosk', '--json'),
      code('--help'),
      code('--', '--no-kiosk'),
    ];
    const split = await result(`
      const { splitArguments } = await tool('kiosk/start-arguments.mjs');
      console.log(JSON.stringify([${calls.join(', ')}]));`);
    expect(split).toEqual([
      { serve: ['--port', '0'], kiosk: ['--lang=fr'], wanted: true },
      { serve: ['--json'], kiosk: [], wanted: false },
      { serve: ['--help'], kiosk: [], wanted: false },
      { serve: [], kiosk: ['--no-kiosk'], wanted: true },
    ]);
  });

  it.runIf(isLinux)('should say what to do where there is no display, and serve', async () => {
    const home = scratchFolder();
    const child = spawn(process.execPath, ['tools/run.mjs', 'start', '--json'], {
      cwd: ROOT,
      env: { ...process.env, ...NO_DISPLAY, VESTIBULE_HOME: home, VESTIBULE_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(JSON.parse(line)).toMatchObject({ dataDir: home });
    expect(said).toContain('The kiosk isn\'t opened. There is no display here. "xvfb-run -a npm start"');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('npm run kiosk', () => {
  it.runIf(isLinux)('should say what to do where there is no display', async () => {
    const { code, stdout, stderr } = await runNode(['tools/run.mjs', 'kiosk'], NO_DISPLAY);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^There is no display here\. "xvfb-run -a npm run kiosk" .*\n$/);
  });

  it.runIf(isLinux)(
    'should start Electron on the kiosk with what this machine needs and what was asked for',
    async () => {
      const words = await result<string[][]>(`
      const { kioskArguments } = await tool('kiosk/open.mjs');
      const asked = ['--task', 'verify'];
      console.log(JSON.stringify([
        kioskArguments(asked, { env: { DISPLAY: ':0' }, isRoot: false }),
        kioskArguments(asked, { env: { DISPLAY: ':0' }, isRoot: true }),
        kioskArguments(asked, { env: { WAYLAND_DISPLAY: 'wayland-0' }, isRoot: false }),
      ]));`);
      const folder = join(ROOT, 'apps', 'kiosk');
      expect(words).toEqual([
        [folder, '--task', 'verify'],
        [folder, '--no-sandbox', '--task', 'verify'],
        [folder, '--ozone-platform-hint=auto', '--task', 'verify'],
      ]);
    },
  );

  it.skipIf(process.platform === 'win32')('should kill a program that goes on after it was asked to end', async () => {
    const stubborn = "process.on('SIGTERM', () => {}); console.log('runs'); setInterval(() => {}, 1e9);";
    const child = spawn(
      process.execPath,
      script(`
        const { runCommand } = await tool('setup/run-command.mjs');
        process.exitCode = await runCommand(process.execPath, ['--eval', ${JSON.stringify(stubborn)}], { graceMs: 300 });`),
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([128 + 9, null]);
  });
});

describe("the kiosk's bundles", () => {
  /** A workspace with the least that is a kiosk, and the real configuration. */
  function workspace(): string {
    const root = scratchFolder();
    const write = (path: string, text: string): void => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    write('package-lock.json', '{}');
    write(
      'apps/kiosk/package.json',
      '{ "type": "module", "dependencies": { "onnxruntime-node": "1.0.0", "zod": "4.0.0" } }',
    );
    write('apps/kiosk/electron.vite.config.ts', readFileSync(join(ROOT, 'apps/kiosk/electron.vite.config.ts'), 'utf8'));
    write(
      'apps/kiosk/src/main/main.ts',
      "import { app } from 'electron';\nimport { z } from 'zod';\napp.quit();\nz.string();\n",
    );
    write('apps/kiosk/src/inference/inference.ts', "import { Tensor } from 'onnxruntime-node';\nTensor.name;\n");
    write(
      'apps/kiosk/src/preload/preload.ts',
      "import { ipcRenderer } from 'electron';\nimport { z } from 'zod';\nipcRenderer.send(z.string().parse(''));\n",
    );
    write('apps/kiosk/src/renderer/index.html', '<script type="module" src="./main.tsx"></script>');
    write('apps/kiosk/src/renderer/main.tsx', 'document.title = "a page";\n');
    return root;
  }

  /** Whether they are made before and after set-up makes them. */
  const bundled = (root: string): Promise<unknown> =>
    result(`
      const { bundlesAreMade, makeBundles } = await tool('setup/bundles.mjs');
      const before = bundlesAreMade(${JSON.stringify(root)});
      let error;
      if (!before) await makeBundles(${JSON.stringify(root)}).catch((reason) => { error = reason.name; });
      console.log(JSON.stringify({ before, after: bundlesAreMade(${JSON.stringify(root)}), error }));`);

  it('should be made once, and again after a source changed; nothing but programs stays outside of them', async () => {
    const root = workspace();
    const out = (path: string): string => readFileSync(join(root, 'apps/kiosk/out', path), 'utf8');
    expect(await bundled(root)).toEqual({ before: false, after: true });
    expect(await bundled(root)).toEqual({ before: true, after: true });
    expect(out('main/main.js')).not.toMatch(/from "zod"/);
    expect(out('main/inference.js')).toMatch(/from "onnxruntime-node"/);
    expect(out('preload/preload.cjs').match(/require\("[^"]+"\)/g)).toEqual(['require("electron")']);
    utimesSync(join(root, 'apps/kiosk/src/renderer/main.tsx'), 1, 1);
    expect(await bundled(root)).toEqual({ before: false, after: true });
  });

  it('should not count as made after an error', async () => {
    const root = workspace();
    writeFileSync(join(root, 'apps/kiosk/src/main/main.ts'), "import './nowhere.js';\n");
    expect(await bundled(root)).toEqual({ before: false, after: false, error: 'SetupError' });
  });

  it('should not be asked for where there is no kiosk', async () => {
    expect(await bundled(scratchFolder())).toEqual({ before: true, after: true });
  });
});

describe('the digests in a package', () => {
  it('should be those of the archive and of every file beside it', async () => {
    const resources = scratchFolder();
    mkdirSync(join(resources, 'app.asar.unpacked', 'deep'), { recursive: true });
    const files = {
      'app.asar': 'an archive',
      'app.asar.unpacked/a.node': 'native',
      'app.asar.unpacked/deep/b': 'model',
    };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(resources, path), text);
    await runNode(script(`await (await tool('kiosk/integrity.mjs')).writeIntegrity(${JSON.stringify(resources)});`));
    const digests: unknown = JSON.parse(readFileSync(join(resources, 'integrity.json'), 'utf8'));
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(digests).toEqual(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)])));
  });
});
