import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** The repository's root; this file is compiled to test/dist/support. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The folder of test data that is no part of the repository (real faces, documents, videos): `VESTIBULE_SHARED`, else
 * the folder `shared` beside the clone; with `parts`, a path inside its `data`.
 * Throws with the missing path where it isn't there; `describeWithSharedData` decides whether that is a skip.
 */
export function sharedData(...parts: string[]): string {
  const path = join(sharedFolder(), 'data', ...parts);
  if (!existsSync(path)) {
    throw new Error(`Test data is missing: ${path}. Set VESTIBULE_SHARED to the folder that holds it.`);
  }
  return path;
}

function sharedFolder(): string {
  return process.env['VESTIBULE_SHARED'] ?? join(ROOT, '..', 'shared');
}

/** Is the test data on this machine? */
export function hasSharedData(): boolean {
  return existsSync(join(sharedFolder(), 'data'));
}

/**
 * `describe` for tests that need the shared test data: without it they are skipped and counted as such, and with
 * `CI=true` they run and fail, so that a build server can't pass by not having it.
 */
export function describeWithSharedData(name: string, tests: () => void): void {
  describe.skipIf(!hasSharedData() && process.env['CI'] !== 'true')(name, tests);
}
