import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Counts } from '../support/reporter.js';
import { ROOT, runNode, scratchFolder } from './harness.js';

/** Runs vitest on these files (without their import line) and gives what the reporter counted. */
async function counted(files: Record<string, string>, args: string[] = []): Promise<Counts> {
  const root = scratchFolder();
  mkdirSync(join(root, 'suites'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const [name, code] of Object.entries(files)) {
    const imports = "import { afterAll, beforeAll, describe, expect, it } from 'vitest';\n";
    writeFileSync(join(root, 'suites', `${name}.test.js`), imports + code);
  }
  const reporter = join(ROOT, 'test', 'dist', 'support', 'reporter.js');
  const file = join(root, 'counts.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--root', root, '--pool=forks', `--reporter=${reporter}`, ...args];
  await runNode([vitest, ...options], { VESTIBULE_TEST_COUNTS: file }, root);
  return JSON.parse(readFileSync(file, 'utf8')) as Counts;
}

const PASSES = "it('a', () => {}); it('b', () => {});";

describe('the counts of a test run', () => {
  it('should count what passed, failed and was skipped', async () => {
    const code = `${PASSES} it('c', () => { expect(1).toBe(2); }); it.skip('d', () => {}); it.todo('e');`;
    expect(await counted({ code })).toEqual({ passed: 2, failed: 1, skipped: 2, finished: true });
  });

  it('should count a file that can not be loaded as failed', async () => {
    const counts = await counted({ good: PASSES, bad: "throw new Error('at load');", gone: "import './nowhere.js';" });
    expect(counts).toEqual({ passed: 2, failed: 2, skipped: 0, finished: true });
  });

  it('should count a suite whose hook fails as failed', async () => {
    const hook = "beforeAll(() => { throw new Error('no'); });";
    const counts = await counted({ suite: `${PASSES} describe('s', () => { ${hook} it('c', () => {}); });` });
    expect(counts).toMatchObject({ passed: 2, finished: true });
    expect(counts.failed).toBeGreaterThanOrEqual(1);
  });

  it('should count an error outside of every test as failed', async () => {
    const late =
      "it('late', async () => { setTimeout(() => { throw new Error('later'); }, 1); await new Promise((r) => setTimeout(r, 50)); });";
    expect(await counted({ late })).toEqual({ passed: 1, failed: 1, skipped: 0, finished: true });
  });

  it('should count a worker that dies as failed', async () => {
    const counts = await counted({
      good: PASSES,
      dies: "it('dies', () => { process.kill(process.pid, 'SIGKILL'); });",
    });
    expect(counts.failed).toBeGreaterThanOrEqual(1);
    expect(counts.passed).toBe(2);
  });
});
