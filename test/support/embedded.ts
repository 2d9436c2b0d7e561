import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The address of the database that a server runs in its data folder. */
export function embeddedUrl(home: string): string {
  const { port } = JSON.parse(readFileSync(join(home, 'postgres', 'running.json'), 'utf8')) as { port: number };
  const password = readFileSync(join(home, 'postgres', 'password'), 'utf8').trim();
  return `postgres://vestibule:${password}@127.0.0.1:${port}/vestibule`;
}
