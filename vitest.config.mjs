import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const globalSetup = 'test/dist/support/global-setup.js';
const long = process.env.VESTIBULE_TEST_LONG === '1';

// Seeded tests read it; `npm test` says which one a run had, so that it can be had again.
process.env.VESTIBULE_SEED ||= String(randomInt(2 ** 31));

/** Matches what the projects are compiled to. */
const built = new RegExp(`^(?:file://)?${root.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}.*/dist/`);

export default defineConfig({
  root,
  test: {
    include: ['{apps,libs}/*/dist/**/*.test.js', 'test/dist/**/*.test.js'],
    exclude: ['**/node_modules/**', ...(long ? [] : ['**/*.long.test.js'])],
    // The built JavaScript is loaded by Node itself: what ships is what is tested, and a package such as graphql is there
    // once, not once for Node and once for the test runner.
    server: { deps: { external: [built, /\/node_modules\//] } },
    globalSetup: existsSync(new URL(globalSetup, import.meta.url)) ? [globalSetup] : [],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--enable-source-maps'],
    // A test that infers on a busy machine takes seconds; the whole of a long one, minutes.
    testTimeout: long ? 20 * 60_000 : 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
