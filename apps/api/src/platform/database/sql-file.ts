import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../../../sql/', import.meta.url);
const texts = new Map<string, string>();

/** The text of a statement under `apps/api/sql`, read once: `sql('jobs/claim.sql')`. Throws where there is none. */
export const sql = (path: string): string => {
  let text = texts.get(path);
  if (text === undefined) {
    text = readFileSync(fileURLToPath(new URL(path, FOLDER)), 'utf8');
    texts.set(path, text);
  }
  return text;
};
