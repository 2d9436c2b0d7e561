import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '../support/shared-data.js';

/** The documentation that integrators already code against. */
export function documentation(): string {
  const folder = join(sharedData(), '..', 'seeds');
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  if (file === undefined) throw new Error(`There is no documentation in ${folder}.`);
  return readFileSync(join(folder, file), 'utf8');
}
