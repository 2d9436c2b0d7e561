import { fail, ok, type Result } from '../../kernel/index.js';

/** One record of a CSV file, with the line on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A field at a time (RFC 4180, 2): quoted, with quotes doubled inside, or plain; then what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;

/**
 * Reads a CSV text (RFC 4180): quoted fields may hold commas, quotes and line breaks; lines end in LF or CRLF; blank lines
 * are left out, and a byte order mark is. The failure says on which line a quote stands where it may not.
 */
export function parseCsv(text: string): Result<CsvRecord[], string> {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  FIELD.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const match = FIELD.exec(text);
    if (!match) return fail(`line ${line}: a quote stands where none may, or is not closed`);
    const [whole, quoted, plain, end] = match;
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ',') continue;
    const blank = fields.length === 1 && quoted === undefined && plain?.trim() === '';
    if (!blank) records.push({ line: start, fields });
    fields = [];
    start = line;
    if (end === '') return ok(records);
  }
}
