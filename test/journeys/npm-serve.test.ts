import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Ready {
  readonly api: string;
  readonly graphql: string;
  readonly console: string;
  readonly signIn: string;
  readonly docs: string;
  readonly dataDir: string;
}

/** Runs `npm run serve -- --json` and waits for its line. */
async function serve(home: string) {
  const npm = spawn('npm', ['run', 'serve', '--', '--json'], {
    cwd: ROOT,
    env: { ...process.env, VESTIBULE_HOME: home, VESTIBULE_PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const { pid } = npm;
  if (pid === undefined) throw new Error('npm did not start');
  for await (const line of createInterface({ input: npm.stdout })) {
    // npm says first what it runs.
    if (line.startsWith('{')) return { npm, pid, ready: JSON.parse(line) as Ready };
  }
  throw new Error('The server did not start.');
}

const answers = async (api: string): Promise<boolean> => {
  try {
    return (await fetch(`${api}/health`)).ok;
  } catch {
    return false;
  }
};

describe('npm run serve -- --json', () => {
  it.each([
    ['npm itself', (pid: number) => process.kill(pid, 'SIGTERM')],
    ['its process group', (pid: number) => process.kill(-pid, 'SIGTERM')],
  ])('should print one line when ready, and end everything within 10 s of a SIGTERM to %s', async (_, terminate) => {
    const home = mkdtempSync(join(tmpdir(), 'vestibule-npm-'));
    const { npm, pid, ready } = await serve(home);
    expect(ready).toEqual({
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      graphql: `${ready.api}/graphql`,
      console: `${ready.api.replace('127.0.0.1', 'localhost')}/console`,
      signIn: expect.stringMatching(/^http:\/\/localhost:\d+\/console\/sign-in#[\w-]{43}$/) as string,
      docs: `${ready.api}/docs`,
      dataDir: home,
    });
    expect(await answers(ready.api)).toBe(true);
    const exited = once(npm, 'exit');
    const begun = Date.now();
    terminate(pid);
    await exited;
    while ((await answers(ready.api)) && Date.now() - begun < 10_000) await sleep(100);
    expect(await answers(ready.api)).toBe(false);
    // Nothing is left of the whole group.
    const gone = (): boolean => {
      try {
        process.kill(-pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    while (!gone() && Date.now() - begun < 10_000) await sleep(100);
    expect(gone()).toBe(true);
    rmSync(home, { recursive: true, force: true });
  });
});
