import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The real command; this file is compiled to test/dist/cli. */
export const BIN = fileURLToPath(new URL('../../../apps/api/bin/vestibule.mjs', import.meta.url));

/** What a call of the command came to. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables beside those that a process needs; none of the caller's own reach the command. */
export type Variables = Readonly<Record<string, string>>;

const environment = (variables: Variables): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  VESTIBULE_LOG_LEVEL: 'warn',
  // Any free port: tests run beside each other.
  VESTIBULE_PORT: '0',
  ...variables,
});

/** Calls the command and waits for its end. */
export const vestibule = (words: readonly string[], variables: Variables, cwd?: string): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...words], {
      env: environment(variables),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });

/** Calls the command with `--json`; fails where it didn't do its work or printed anything but one line of JSON. */
export async function answer<T>(words: readonly string[], variables: Variables): Promise<T> {
  const run = await vestibule([...words, '--json'], variables);
  if (run.status !== 0) throw new Error(`${words.join(' ')} ended with ${run.status}: ${run.stderr}`);
  if (!/^[^\n]+\n$/.test(run.stdout)) throw new Error(`not one line: ${run.stdout}`);
  return JSON.parse(run.stdout) as T;
}

/** An error as `--json` tells it. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Calls the command with `--json` and expects a failure: nothing on standard output, one JSON value on standard error. */
export async function failure(
  words: readonly string[],
  variables: Variables,
): Promise<{ status: number | null; error: ToldError }> {
  const run = await vestibule([...words, '--json'], variables);
  if (run.stdout !== '') throw new Error(`there is something on standard output: ${run.stdout}`);
  return { status: run.status, error: JSON.parse(run.stderr) as ToldError };
}

/** A data folder of a test's own. */
export const temporaryHome = (): { home: string; remove: () => void } => {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-test-cli-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
};

/** What `serve --json` says when it is ready. */
export interface Ready {
  readonly api: string;
  readonly graphql: string;
  readonly console: string | null;
  readonly signIn: string | null;
  readonly docs: string;
  readonly dataDir: string;
}

/** A server in a process of its own. */
export interface Server {
  readonly ready: Ready;
  /** Sends SIGTERM and gives the exit status and how long the end took. */
  stop(): Promise<{ status: number | null; milliseconds: number; stdout: string }>;
}

/** Starts `vestibule serve --json` and waits for its one line. */
export async function startServer(variables: Variables, words: readonly string[] = []): Promise<Server> {
  const child = spawn(process.execPath, [BIN, 'serve', '--json', ...words], {
    env: environment(variables),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout });
  const first = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      stdout += `${line}\n`;
      resolve(line);
    });
  });
  const line = await Promise.race([first, ended.then((status) => `the server ended with ${status}: ${stderr}`)]);
  return { ready: JSON.parse(line) as Ready, stop: () => stop(child, ended, () => stdout) };
}

async function stop(child: ChildProcess, ended: Promise<number | null>, stdout: () => string) {
  const start = performance.now();
  child.kill('SIGTERM');
  const status = await ended;
  return { status, milliseconds: performance.now() - start, stdout: stdout() };
}
