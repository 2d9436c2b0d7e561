import type { IntakeJwk } from '@vestibule/envelope';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The real command. */
export const COMMAND = fileURLToPath(new URL('../../../apps/api/bin/vestibule.mjs', import.meta.url));

/** Loading the networks on a machine that is busy with other tests. */
const START_MS = 90_000;
/** The contract: SIGTERM ends everything within 10 s. */
const STOP_MS = 15_000;

/** A real server, started as an operator starts it. */
export interface TestServer {
  /** Its base address, without a slash at the end. */
  readonly api: string;
  /** Signs in to the console: by a link while its first owner has no other way. */
  readonly signIn: string;
  readonly home: string;
  readonly pid: number;
  /** What it has logged so far. */
  log(): string;
  /** Asks it to end; gives its exit status. The data folder goes too, unless it is kept for another start. */
  stop(options?: { keepHome?: boolean }): Promise<number | null>;
  /** kill -9; the data folder stays. */
  kill(): Promise<void>;
}

/** What `integration create --json` gives. */
export interface TestCredentials {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly intakeKey: IntakeJwk;
}

/** The environment without what a developer's own installation says. */
function cleanEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VESTIBULE_|DATABASE_URL$)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

const exited = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, 'exit');

/**
 * Starts `vestibule serve --json` on a free port, in a data folder of its own unless `VESTIBULE_HOME` names one; `words` are further
 * options.
 */
export async function startServer(
  environment: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
): Promise<TestServer> {
  const home = environment['VESTIBULE_HOME'] ?? mkdtempSync(join(tmpdir(), 'vestibule-server-'));
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json', ...words], {
    env: cleanEnvironment({ VESTIBULE_PORT: '0', ...environment, VESTIBULE_HOME: home }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const lines = createInterface({ input: child.stdout });
  const first = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])])) as string[];
  clearTimeout(late);
  if (first[0] === undefined) {
    if (environment['VESTIBULE_HOME'] === undefined) remove();
    throw new Error(`The server did not start:\n${log}`);
  }
  const { api, signIn } = JSON.parse(first[0]) as { api: string; signIn: string };
  return {
    api,
    signIn,
    home,
    pid: child.pid ?? Number.NaN,
    log: () => log,
    stop: async ({ keepHome = false } = {}) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited(child);
      clearTimeout(timer);
      if (!keepHome) remove();
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited(child);
    },
  };
}

/** A job worker alone, as an operator starts it beside servers without one. */
export interface TestWorker {
  kill(): Promise<void>;
  /** Asks it to end; gives its exit status. */
  stop(): Promise<number | null>;
}

/** Less than it takes a database to start, so that several starts in vain are among what is tested. */
const START_AGAIN_MS = 200;

/**
 * Starts `vestibule worker` under a supervisor; gives it as soon as its process runs. One that ends with a status of its own, as it does
 * where its database is away while it starts, is started again; one that crashes or is killed is not.
 */
export function startWorker(environment: Readonly<Record<string, string>>): TestWorker {
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const begin = (): void => {
    child = spawn(process.execPath, [COMMAND, 'worker'], { env: cleanEnvironment(environment), stdio: 'ignore' });
    child.once('exit', (status) => {
      if (!isOver && status !== null) timer = setTimeout(begin, START_AGAIN_MS);
    });
  };
  begin();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    isOver = true;
    clearTimeout(timer);
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited(child);
    clearTimeout(patience);
    return child.exitCode;
  };
  return { kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') };
}

/** Runs a `vestibule` command on a data folder and gives the JSON that it prints. */
export async function runCommand<T>(
  home: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  const child = spawn(process.execPath, [COMMAND, ...words, '--json'], {
    env: cleanEnvironment({ ...environment, VESTIBULE_HOME: home }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`vestibule ${words.join(' ')} ended with ${child.exitCode}:\n${stderr}`);
  return JSON.parse(stdout) as T;
}

/**
 * Most tests enrol people of whom there are two portraits and no other gesture; those that are about gestures say
 * `--policy faceGestureCheck=strict` in their `words`, which wins.
 */
const WITHOUT_GESTURES = ['--policy', 'faceGestureCheck=off'] as const;

/** Makes an integration that checks no gestures; `words` are further options, such as `--webhook KIND=URL`. */
export const createIntegration = (
  home: string,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<TestCredentials> =>
  runCommand(home, ['integration', 'create', '--name', 'Test', ...WITHOUT_GESTURES, ...words], environment);

/** Gets an access token by client credentials. */
export async function token(api: string, { clientId, clientSecret }: TestCredentials): Promise<string> {
  const answer = await fetch(`${api}/v2/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  const body = (await answer.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(`There is no token: ${answer.status} ${JSON.stringify(body)}`);
  return body.access_token;
}
