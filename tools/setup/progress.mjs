/**
 * What set-up says goes to standard error: standard output belongs to the command that was asked for
 * (`npm run serve -- --json` promises one line there and nothing else).
 */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

/** A failure that a person can act on: shown as its message, without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Runs `main` for its exit code; a SetupError is shown as one message, anything else with its stack. */
export async function exitWith(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}

/** Seconds for people: `0.3 s`, `12.4 s`. */
export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/**
 * Shows that long work goes on: a line when it starts, one every ten seconds (enough for a person to see that it is
 * alive, few enough for a log), one when it's done.
 */
export async function withProgress(title, work) {
  const start = performance.now();
  say(`${title} …`);
  const timer = setInterval(() => say(`  still at it after ${seconds(start)}`), 10_000);
  try {
    const result = await work();
    say(`  done in ${seconds(start)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
