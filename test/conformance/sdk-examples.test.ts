import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { createIntegration, startServer, type TestServer } from '../support/server.js';
import { clientExamples, pageExamples, receiverExamples, type PrintedExample } from './printed-examples.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COMPILER = join(ROOT, 'node_modules', 'typescript7', 'bin', 'tsc');
/** Strict, and with what Nest's decorators need. */
const SETTINGS = {
  extends: join(ROOT, 'tsconfig.base.json'),
  compilerOptions: {
    composite: false,
    declaration: false,
    experimentalDecorators: true,
    outDir: 'built',
    rootDir: '.',
  },
  include: ['*.ts'],
};

/** What each example prints; the one with files runs before those that ask for what it stored. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  token: /^200\n$/,
  get2faUrl: /^Send her to http:\/\/\S+\/[0-9a-f]{24}\n$/,
  store2faImages: /^4 images stored\n$/,
  verify2faFace: /^Let her in [89]\d/,
  createVerification: /^Not Started http\S+\n$/,
  verificationDetails: /^Not Started Zoë\n$/,
  image: /^(2fa-\w+ true\n){4}$/,
  events: /^user-124$/m,
  eventPages: /^1 images_stored [0-9a-f]{24}$/m,
  VestibuleError: /^Register first\.\n$/,
  'A client': /^Send her to http\S+\nNot Started\n$/,
};

const isReceiver = ({ code }: PrintedExample): boolean => code.includes('9000');
const page = pageExamples();
const calls = [...clientExamples(), ...page.filter((example) => !isReceiver(example))];
const receivers = [...receiverExamples(), ...page.filter(isReceiver)];
const programOf = (example: PrintedExample): string => `example-${[...calls, ...receivers].indexOf(example)}`;

interface Running {
  readonly child: ChildProcess;
  printed: string;
}

// In their order: each finds what those before it have stored.
describe("the SDK's examples", () => {
  const running = new Map<PrintedExample, Running>();
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vestibule-examples-'));
    server = await startServer({ VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8' });
    const ports = await Promise.all(receivers.map(freePort));
    const webhooks = ports.flatMap((port) => ['--webhook', `images_stored=http://127.0.0.1:${port}/webhooks`]);
    const integration = await createIntegration(server.home, webhooks);
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    write('package.json', JSON.stringify({ type: 'module' }));
    write('tsconfig.json', JSON.stringify(SETTINGS));
    write('integration.json', JSON.stringify(integration));
    for (const example of calls) {
      write(`${programOf(example)}.ts`, example.code.replaceAll('http://127.0.0.1:4000', server.api));
    }
    for (const [at, example] of receivers.entries()) {
      write(`${programOf(example)}.ts`, example.code.replace('9000', String(ports[at])));
    }
    execFileSync(process.execPath, [join(ROOT, 'tools', 'sample-faces.mjs'), join(folder, 'faces')]);
  });
  afterAll(async () => {
    for (const { child } of running.values()) child.kill();
    await Promise.all(
      [...running.values()].map(async ({ child }) => child.exitCode ?? child.signalCode ?? once(child, 'exit')),
    );
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('should be all that there are, and compile strictly', () => {
    expect(calls.map(({ name }) => name)).toEqual(Object.keys(PRINTED));
    expect(receivers).toHaveLength(4);
    const compiled = spawnSync(process.execPath, [COMPILER, '--project', folder], { encoding: 'utf8' });
    expect(compiled.stdout + compiled.stderr).toBe('');
    expect(compiled.status).toBe(0);
  });

  it.each(receivers)('should receive: $name', async (example) => {
    const words = [join(folder, 'built', `${programOf(example)}.js`)];
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const entry: Running = { child, printed: '' };
    running.set(example, entry);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (entry.printed += text));
    }
    await expect.poll(() => entry.printed, { timeout: 30_000 }).toBe('listening\n');
  });

  it.each(calls)('should run: $name', (example) => {
    const words = [join(folder, 'built', `${programOf(example)}.js`)];
    const run = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(PRINTED[example.name] ?? /^$/);
    expect(run.status).toBe(0);
  });

  it.each(receivers)('should have received: $name', async (example) => {
    await expect
      .poll(() => running.get(example)?.printed, { timeout: 30_000 })
      .toBe('listening\nregistered: user-124\n');
  });
});
