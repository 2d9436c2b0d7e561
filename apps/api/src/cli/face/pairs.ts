import { open, readFile } from 'node:fs/promises';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { failed, wrongCall, type Failure } from '../outcome.js';
import { parseCsv } from './csv.js';

/** Two pictures to be compared, as they were named. */
export interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Reads a file of pairs: two paths a line, no heading. Each line is checked before anything else is done. */
export async function readPairs(path: string): Promise<Result<Pair[], Failure>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return fail(unreadable('the file of pairs', error));
  }
  const records = parseCsv(text);
  if (!records.ok) return wrongCall(`${path}, ${records.error}.`, FORM);
  const pairs: Pair[] = [];
  for (const { line, fields } of records.value) {
    const [a = '', b = ''] = fields;
    if (fields.length !== 2 || a === '' || b === '') {
      return wrongCall(
        `${path}, line ${line}: there must be two paths, and there are ${fields.filter(Boolean).length}.`,
        FORM,
      );
    }
    pairs.push({ a, b });
  }
  return ok(pairs);
}

/** Two pictures that were named in the call itself must be there: a slip of the finger is said at once. */
export async function namedPair(a: string, b: string): Promise<Result<Pair[], Failure>> {
  for (const path of [a, b]) {
    try {
      await (await open(path, 'r')).close();
    } catch (error) {
      return fail(unreadable(path, error));
    }
  }
  return ok([{ a, b }]);
}

const FORM = 'Write two absolute paths a line with a comma between them, and put a path that holds a comma in quotes.';

function unreadable(what: string, error: unknown): Failure {
  const reason = fileFault(error);
  return failed(domainError('NOT_FOUND', `${what} can't be read: ${reason}.`, { hint: 'Check the path.' })).error;
}

/** Why a file can't be read, in words; throws what is not the file system's. */
export function fileFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  if (typeof code === 'string') return `reading it failed (${code})`;
  throw error;
}
