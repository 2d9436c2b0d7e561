import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../setup.mjs';
import { ROOT } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/progress.mjs';
import { FORWARDED } from '../setup/run-command.mjs';
import { RUN_MARK, collectLeftovers, watchDescendants } from './leftovers.mjs';

/** A run in which nothing finishes for this long hangs, in ms: three times the longest a single test may take. */
const STALL_MS = { short: 10 * 60_000, long: 60 * 60_000 };

/** A test may be named by its source: `apps/api/src/x.test.ts` is run as what it is compiled to. */
export function asBuilt(argument) {
  if (!argument.endsWith('.ts')) return argument;
  const path = argument.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\.ts$/, '.js');
  return path.startsWith('test/') ? path.replace(/^test\/(?!dist\/)/, 'test/dist/') : path.replace('/src/', '/dist/');
}

/**
 * Runs the tests and prints `N passed, N failed` (and `, N skipped` where there are any) as the very last line. Whatever
 * isn't right counts as failed: a file that can't be loaded, an error outside a test, a crash or hang of the runner,
 * a process that outlives the run, a run without a test. Gives the exit code.
 */
export async function runTests(args, { long }) {
  await setUp('test');
  const scratch = mkdtempSync(join(tmpdir(), 'vestibule-test-run-'));
  try {
    const countsFile = join(scratch, 'counts.json');
    const seed = process.env.VESTIBULE_SEED || String(randomInt(2 ** 31));
    say(`Seed of this run: VESTIBULE_SEED=${seed}`);
    const env = {
      ...process.env,
      VESTIBULE_SEED: seed,
      VESTIBULE_TEST_COUNTS: countsFile,
      [RUN_MARK]: randomUUID(),
      ...(long ? { VESTIBULE_TEST_LONG: '1' } : {}),
    };
    const { code, session, stalled, seen } = await vitest(args.map(asBuilt), env, countsFile, long);
    const leftovers = await collectLeftovers(env[RUN_MARK], session, seen);
    const { line, failed } = verdict(readCounts(countsFile), { code, stalled, leftovers });
    process.stdout.write(`${line}\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Vitest in a session of its own, by which children that it loses are found again. */
function vitest(args, env, countsFile, long) {
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporter = join(ROOT, 'test', 'dist', 'support', 'reporter.js');
  if (!existsSync(reporter)) throw new SetupError(`${reporter} is missing: the build is incomplete.`);
  const options = ['run', '--reporter=default', `--reporter=${reporter}`, ...args];
  const child = spawn(process.execPath, [program, ...options], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const signalAll = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      child.kill(signal);
    }
  };
  const descendants = watchDescendants(child.pid);
  let stalled = false;
  const start = Date.now();
  const limit = long ? STALL_MS.long : STALL_MS.short;
  const watch = setInterval(() => {
    const last = statSync(countsFile, { throwIfNoEntry: false })?.mtimeMs ?? start;
    if (Date.now() - Math.max(last, start) < limit) return;
    stalled = true;
    signalAll('SIGKILL');
  }, 5_000);
  for (const signal of FORWARDED) process.on(signal, signalAll);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(watch);
      descendants.stop();
      for (const signal of FORWARDED) process.off(signal, signalAll);
      resolve({ code: code ?? 1, session: child.pid, stalled, seen: descendants.seen });
    });
  });
}

function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, finished: false };
  }
}

/** The closing line and the number of failures, after everything that the reporter can't see is counted too. */
function verdict(counts, { code, stalled, leftovers }) {
  const { passed, skipped } = counts;
  let failed = counts.failed;
  const fail = (reason) => {
    failed += 1;
    say(reason);
  };
  if (stalled) fail('No test finished for a long time: the run was ended.');
  else if (!counts.finished) fail(`The test runner ended before the tests did (exit code ${code}).`);
  else if (passed + failed === 0) fail('No test was run.');
  else if (code !== 0 && failed === 0) fail(`The test runner failed outside of the tests (exit code ${code}).`);
  for (const { pid, name } of leftovers)
    fail(`A process was left over by the tests and had to be ended: ${name} (${pid})`);
  return { line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`, failed };
}
