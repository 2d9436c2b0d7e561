import { PassThrough } from 'node:stream';
import { main } from '../cli.js';
import type { Output } from './io.js';

/** What a call came to. */
export interface Called {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An error as `--json` tells it. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Variables of the environment, for one call. */
export type Variables = Readonly<Record<string, string>>;

const sink = (): Output & { text: string } => ({
  text: '',
  write(text) {
    this.text += text;
    return true;
  },
  on: () => undefined,
});

/** Calls the command line in this process, as the real command does in its own. One call at a time. */
export async function call(words: readonly string[], variables: Variables): Promise<Called> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env).filter((key) => key.startsWith('VESTIBULE_') || key === 'DATABASE_URL')) {
    delete process.env[name];
  }
  Object.assign(process.env, variables);
  const [stdout, stderr] = [sink(), sink()];
  try {
    const status = await main(words, { stdout, stderr, stdin: new PassThrough() });
    return { status, stdout: stdout.text, stderr: stderr.text };
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** Calls with `--json`; fails where it didn't do its work or printed anything but one line of JSON. */
export async function answer<T>(words: readonly string[], variables: Variables): Promise<T> {
  const { status, stdout, stderr } = await call([...words, '--json'], variables);
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
  if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`not one line: ${stdout}`);
  return JSON.parse(stdout) as T;
}

/** Calls with `--json` and expects a failure: nothing on standard output, one JSON value on standard error. */
export async function failure(
  words: readonly string[],
  variables: Variables,
): Promise<{ status: number; error: ToldError }> {
  const { status, stdout, stderr } = await call([...words, '--json'], variables);
  if (stdout !== '') throw new Error(`there is something on standard output: ${stdout}`);
  return { status, error: JSON.parse(stderr) as ToldError };
}
