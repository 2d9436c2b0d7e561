import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { startServer, type TestServer } from '../support/server.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const STEP = /<!-- walk: step -->\s+```sh\n([\s\S]*?)```/g;

/** Runs a script as if it were pasted, and gives everything that it printed. */
async function paste(script: string, cwd: string, environment: Record<string, string>): Promise<string> {
  const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  shell.stdout.on('data', (text: Buffer) => (output += text.toString()));
  shell.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const [status] = (await once(shell, 'close')) as [number];
  expect(status, output).toBe(0);
  return output;
}

describe("the README's five-minute walk", () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    server = await startServer({ VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8' });
    folder = mkdtempSync(join(tmpdir(), 'vestibule-walk-'));
    // What the walk writes stays out of the repository.
    for (const name of ['node_modules', 'tools', 'apps', 'libs', 'package.json']) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('should work as it is printed: she is verified, somebody else is refused, the webhook is there', async () => {
    const steps = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(STEP)].map(([, script]) => script ?? '');
    expect(steps).toHaveLength(7);
    const receiver = String(await freePort());
    const script = steps.join('\n').replaceAll('http://127.0.0.1:4000', server.api).replaceAll('9000', receiver);
    const output = await paste(script, folder, { VESTIBULE_HOME: server.home });
    expect(output).toContain('"message":"Face images stored successfully"');
    expect(output).toMatch(/"verified":true.*\n.*"verified":false/);
    expect(output).toContain('"event": "images_stored"');
    expect(output).not.toContain('refused');
  }, 180_000);
});
