import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupFault } from './fault.js';

/** Opens a connection that waits as long as it takes. */
export async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'vestibule-backup' });
  // What is asked of a broken connection fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new BackupFault(
      'INTERNAL',
      `The database can't be connected to (${code}).`,
      'Check DATABASE_URL, and that the Postgres it names runs and lets this user in.',
    );
  }
  await client.query(`SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0`);
  return client;
}

/** Reads in one transaction, for which the database stands still; it changes nothing and holds up nobody. */
export async function inSnapshot<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(url);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const value = await work(client);
    await client.query('COMMIT');
    return value;
  } finally {
    // Also ends a COPY that nobody reads on.
    await client.end();
  }
}

/** What `COPY (statement) TO STDOUT` gives, as it comes; `rows` is told at its end. */
export async function* copyOut(
  client: Client,
  statement: string,
  format: 'binary' | 'text',
  rows: (count: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const stream = client.query(copyTo(`COPY (${statement}) TO STDOUT (FORMAT ${format})`));
  for await (const piece of stream as AsyncIterable<Buffer>) yield piece;
  rows(stream.rowCount);
}
