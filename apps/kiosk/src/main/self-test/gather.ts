import type * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import type { SelfTest } from '../kiosk/kiosk.js';
import { errorFields, type Log } from '../log/log.js';
import { digestArchive, recordedDigest, type Files } from './archive.js';
import { checksOf, passes, type Facts } from './checks.js';
import { fuseFile, readFuses } from './fuses.js';

// Electron's own name for Node's file system as it is without archives, which the usual one shows as folders. A bundler doesn't know it.
const originalFs = createRequire(import.meta.url)('original-fs') as typeof fs;

const originalFiles: Files = {
  createReadStream: (path) => originalFs.createReadStream(path, { highWaterMark: 1024 * 1024 }),
  readFile: (path) => originalFs.promises.readFile(path),
  list: async (folder) => {
    if (!originalFs.existsSync(folder)) return [];
    const entries = await originalFs.promises.readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  },
};

/** What main knows at start without looking at files. */
export type KnownFacts = Omit<Facts, 'fuses' | 'archive'> & {
  /** The running program. */
  readonly program: string;
  /** The folder beside which packaging put the app: `process.resourcesPath`. */
  readonly resources: string;
};

/** Looks at the program and the archive it runs from, and tests everything. What can't be read counts as wrong. */
export async function runSelfTest({ program, resources, ...known }: KnownFacts, log: Log): Promise<SelfTest> {
  const unread = (what: string) => (error: unknown) => {
    log.error('self-test.unreadable', { what, ...errorFields(error) });
    return null;
  };
  const archive = join(resources, 'app.asar');
  const [fuses, read, recorded] = await Promise.all([
    readFuses(fuseFile(program, process.platform)).catch(unread('fuses')),
    known.packaged ? digestArchive(archive, originalFiles).catch(unread('archive')) : null,
    recordedDigest(join(resources, 'integrity.json'), originalFiles),
  ]);
  const checks = checksOf({
    ...known,
    fuses,
    archive: { digest: read?.digest ?? null, recorded, wrong: read?.wrong ?? [] },
  });
  return { checks, passed: passes(checks), asarDigest: read?.digest ?? null };
}
