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

/**
 * Tests that stand before a kiosk's camera want frames in time: one after another, when nothing else runs. Those of a kiosk that takes no
 * picture run beside the others.
 */
const BEFORE_A_KIOSK = 'test/dist/kiosk/**/!(attendant|disk-full|lock-down|unit-file).test.js';

const shared = {
  root,
  // The built JavaScript is loaded by Node itself: what ships is what is tested, and a package such as graphql is there
  // once, not once for Node and once for the test runner.
  server: { deps: { external: [built, /\/node_modules\//] } },
  pool: 'forks',
  execArgv: ['--enable-source-maps'],
  // A test that infers on a busy machine takes seconds; the whole of a long one, minutes.
  testTimeout: long ? 20 * 60_000 : 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 30_000,
  // What is waited for comes within a second on an idle machine, and later on a busy one.
  expect: { poll: { timeout: 15_000 } },
};
const notLong = long ? [] : ['**/*.long.test.js'];

export default defineConfig({
  root,
  test: {
    globalSetup: existsSync(new URL(globalSetup, import.meta.url)) ? [globalSetup] : [],
    projects: [
      {
        test: {
          ...shared,
          name: 'all',
          include: ['apps/api/dist/**/*.test.js', 'test/dist/**/*.test.js'],
          exclude: ['**/node_modules/**', BEFORE_A_KIOSK, ...notLong],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'units',
          include: ['{apps/kiosk,apps/console,libs/*}/dist/**/*.test.js'],
          exclude: ['**/node_modules/**', ...notLong],
          // They change nothing that is shared: a process for each of them would take longer to start than most of them take.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'kiosk',
          include: [BEFORE_A_KIOSK],
          exclude: ['**/node_modules/**', ...notLong],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
