import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { keyFrom, type Key } from './box.js';

/** Where a key is read from: a variable's own text, a file, or what a program prints. */
export type KeySource =
  | { readonly kind: 'text'; readonly variable: string; readonly text: string }
  | { readonly kind: 'file'; readonly variable: string; readonly path: string }
  | { readonly kind: 'command'; readonly variable: string; readonly words: readonly [string, ...string[]] };

/** What is asked of where a key lies. Production asks both. */
export interface KeyDemands {
  /** Refuse a file that everybody on the machine may read. */
  readonly closedFiles: boolean;
  /** Refuse the key of 32 zero bytes, which stands on many a page. */
  readonly unknown: boolean;
}

/** A KMS over a network answers in about a second; a person may have to touch a token. */
const COMMAND_MS = 30_000;
/** A key is 44 characters, and a program that fails says why in a few lines. */
const COMMAND_BYTES = 16_384;
const SHOWN_STDERR = 1_000;
const OTHERS = 0o007;
const KEY_TEXT = /^[A-Za-z0-9+/]{43}=$/;

/** The form in which a key is given: 32 bytes in base64, with white space around it or none. */
export const isKeyText = (text: string): boolean => KEY_TEXT.test(text.trim());

/** Reads a key; the failure says what to do, and nothing of what was read. */
export async function readKey(source: KeySource, demands: KeyDemands): Promise<Result<Key>> {
  const text = await readText(source, demands);
  if (!text.ok) return text;
  if (!isKeyText(text.value)) {
    return refuse(`What ${source.variable} gives is not 32 bytes in base64.`, FORM_HINTS[source.kind]);
  }
  const bytes = Buffer.from(text.value.trim(), 'base64');
  if (demands.unknown && bytes.every((byte) => byte === 0)) {
    return refuse(
      `The key that ${source.variable} gives is known to everybody.`,
      'Make one with `openssl rand -base64 32` (or say VESTIBULE_ALLOW=default-secret).',
    );
  }
  const key = keyFrom(bytes);
  bytes.fill(0);
  return ok(key);
}

const FORM_HINTS = {
  text: 'Set it to the output of `openssl rand -base64 32`.',
  file: 'The file is to hold the output of `openssl rand -base64 32`, and nothing else.',
  command: 'The program is to print the output of `openssl rand -base64 32`, and nothing else.',
} as const;

async function readText(source: KeySource, { closedFiles }: KeyDemands): Promise<Result<string>> {
  if (source.kind === 'text') return ok(source.text);
  return source.kind === 'file' ? readKeyFile(source.variable, source.path, closedFiles) : runCommand(source);
}

async function readKeyFile(variable: string, path: string, closed: boolean): Promise<Result<string>> {
  try {
    const { mode } = await stat(path);
    // Windows has no such modes: there every file looks as if all might read it.
    if (closed && process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      return refuse(
        `Everybody on this machine may use ${path}, which ${variable} names.`,
        `Call \`chmod 600 ${path}\`, as the user that Vestibule runs as.`,
      );
    }
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return refuse(
      `${path}, which ${variable} names, cannot be read (${code}).`,
      'Name a file that this user may read.',
    );
  }
}

/** Runs a program as it is, without a shell that would read its arguments once more. What it prints is never shown. */
function runCommand({ variable, words: [program, ...rest] }: KeySource & { kind: 'command' }): Promise<Result<string>> {
  const limits = { timeout: COMMAND_MS, maxBuffer: COMMAND_BYTES, killSignal: 'SIGKILL' as const, windowsHide: true };
  return new Promise((resolve) => {
    const child = execFile(program, rest, limits, (error, stdout, stderr) => {
      if (!error) {
        resolve(ok(stdout));
        return;
      }
      const said = stderr.trim().slice(0, SHOWN_STDERR);
      const hint = `Try ${program} by hand, with the arguments in ${variable}.${said === '' ? '' : ` It said:\n${said}`}`;
      resolve(refuse(`The program of ${variable} ${endOf(error)}.`, hint));
    });
    // Whoever waits for an input gets its end, rather than the time limit.
    child.stdin?.on('error', () => undefined).end();
  });
}

function endOf({ code, killed, signal }: { code?: unknown; killed?: boolean; signal?: unknown }): string {
  if (code === 'ENOENT') return 'is not there';
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `wrote more than ${COMMAND_BYTES} bytes`;
  if (killed === true) return `took longer than ${COMMAND_MS / 1_000} s`;
  return typeof signal === 'string' ? `was ended by ${signal}` : `ended with ${String(code)}`;
}

const refuse = (message: string, hint: string): Result<never> => fail(domainError('INVALID_INPUT', message, { hint }));
