import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers, flags and words of closed lists: nothing of a person, no secret, no text that somebody sent. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Writes one JSON line for each event. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The last lines, the newest last; for the attendant's menu. */
  tail(lines: number): string[];
}

/** When a file is full, and how many are kept: 5 MiB at the most. */
const FILE_BYTES = 1024 * 1024;
const FILES = 5;

/** The type, the code and the place of an error; its message may quote what somebody sent, and is left out. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return {
    type: error.name,
    code,
    where: frame
      .trim()
      .replace(/^at /, '')
      .replace(/\(?file:\/\/.*\//, '('),
  };
}

/**
 * Logs to `write` (stderr) and to a rotating file in `folder`, readable by its user alone. A disk that is full costs lines of the
 * file, and never the kiosk.
 */
export function createLog(folder: string, write: (line: string) => void): Log {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (number: number): string => join(folder, number === 0 ? 'kiosk.log' : `kiosk.${number}.log`);
  let size = existsSync(file(0)) ? statSync(file(0)).size : 0;

  const rotate = (): void => {
    for (let number = FILES - 2; number >= 0; number -= 1) {
      if (existsSync(file(number))) renameSync(file(number), file(number + 1));
    }
    size = 0;
  };

  const line = (level: string, event: string, fields: LogFields = {}): void => {
    const text = `${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`;
    try {
      write(text);
      if (size + text.length > FILE_BYTES) rotate();
      appendFileSync(file(0), text, { mode: 0o600 });
      size += text.length;
    } catch {
      // Neither a full disk nor a closed stderr may stop a session.
    }
  };

  return {
    info: (event, fields) => line('info', event, fields),
    warn: (event, fields) => line('warn', event, fields),
    error: (event, fields) => line('error', event, fields),
    tail: (lines) => (existsSync(file(0)) ? readFileSync(file(0), 'utf8').trimEnd().split('\n').slice(-lines) : []),
  };
}
