import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Folder of real faces for tests, which is not part of the repository. */
const shared = join(process.env['VESTIBULE_SHARED'] ?? join(root, '..', 'shared'), 'data');

/** Whether tests on real faces are to be skipped: only where the data is missing, and never in CI. */
export const withoutSharedData = !existsSync(shared) && process.env['CI'] !== 'true';

/** Reads a file of the shared data, e.g. `gestures/london/001_neutral.jpg`. */
export const readShared = (path: string): Promise<Buffer> => readFile(join(shared, path));

/** Path of one of the six sample photos that ship in @vladmandic/face-api: 1920 px wide, three to five women each. */
export function samplePhoto(number: 1 | 2 | 3 | 4 | 5 | 6): string {
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  return join(dirname(entry), 'demo', `sample${number}.jpg`);
}
