import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason, TestSuite } from 'vitest/node';

/** What the runner of the tests reads back: `finished` only when the run came to its proper end. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  finished: boolean;
}

/** Between two writes while tests run, in ms. The file's time tells the runner that something still moves. */
const WRITE_EVERY_MS = 1_000;

/**
 * Counts a test run into the JSON file that `VESTIBULE_TEST_COUNTS` names, while it goes on and exactly at its end.
 * Failed counts tests and whatever else keeps a test from running: a file that could not be loaded, a hook of a suite,
 * an error outside of every test, a test that was never finished.
 */
export default class CountingReporter implements Reporter {
  readonly #file = process.env['VESTIBULE_TEST_COUNTS'];
  readonly #counts: Counts = { passed: 0, failed: 0, skipped: 0, finished: false };
  #written = 0;

  onTestCaseResult(test: TestCase): void {
    count(this.#counts, test);
    if (Date.now() - this.#written >= WRITE_EVERY_MS) this.#write(this.#counts);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    const counts: Counts = { passed: 0, failed: errors.length, skipped: 0, finished: reason !== 'interrupted' };
    for (const module of modules) {
      counts.failed += failuresOutsideTests(module);
      for (const test of module.children.allTests()) count(counts, test);
    }
    this.#write(counts);
  }

  #write(counts: Counts): void {
    if (!this.#file) return;
    writeFileSync(this.#file, JSON.stringify(counts));
    this.#written = Date.now();
  }
}

function count(counts: Counts, test: TestCase): void {
  const { state } = test.result();
  if (state === 'passed' || state === 'skipped') counts[state] += 1;
  else counts.failed += 1;
}

/** One for the file itself and one for each of its suites that has an error of its own. */
function failuresOutsideTests(module: TestModule): number {
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return suites.filter((suite) => suite.errors().length > 0).length;
}
