import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { quoted, quotedList } from './catalog.js';

/** Loads rows that `COPY … (FORMAT binary)` gave; gives how many they were. Where the source fails, so does the caller's transaction. */
export async function copyIn(
  client: Client,
  table: string,
  columns: readonly string[],
  rows: AsyncIterable<Uint8Array>,
): Promise<number> {
  const stream = client.query(copyFrom(`COPY ${quoted(table)} (${quotedList(columns)}) FROM STDIN (FORMAT binary)`));
  await pipeline(Readable.from(rows, { objectMode: false }), stream);
  return stream.rowCount;
}
