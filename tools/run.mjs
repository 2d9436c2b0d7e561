/**
 * `node tools/run.mjs COMMAND [arguments]`: what the scripts in package.json call. Each command first installs and
 * builds what is missing. Plain Node, and nothing but node: modules is loaded before set-up is done.
 */
import { setUp } from './setup.mjs';
import { ROOT } from './setup/paths.mjs';
import { SetupError, exitWith, say } from './setup/progress.mjs';

/** Loads the built command line and runs it in this process, so that signals reach it without a way round. */
async function vestibule(args) {
  const cli = new URL('../apps/api/dist/cli.js', import.meta.url);
  const { main } = await import(cli.href);
  return main(args);
}

/** How soon an end of npm is noticed. The command line promises that everything ends within 10 s. */
const WATCH_MS = 500;

/**
 * npm ends at SIGTERM without telling what it runs. Whoever stops `npm start` means the server: it is asked to end when its
 * parent is gone.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, WATCH_MS);
  watch.unref();
}

const COMMANDS = {
  async start(args) {
    endWithNpm();
    const { splitArguments, whyNoKiosk } = await import('./kiosk/start-arguments.mjs');
    const { serve, kiosk, wanted } = splitArguments(args);
    if (wanted) {
      const reason = await whyNoKiosk();
      if (reason === undefined) {
        const { startWithKiosk } = await import('./kiosk/start.mjs');
        return startWithKiosk(serve, kiosk);
      }
      say(`The kiosk isn't opened. ${reason}`);
    }
    await setUp('start');
    return vestibule(['serve', ...serve]);
  },
  async kiosk(args) {
    endWithNpm();
    const { openKiosk } = await import('./kiosk/open.mjs');
    return openKiosk(args);
  },
  async serve(args) {
    endWithNpm();
    await setUp('start');
    return vestibule(['serve', ...args]);
  },
  async 'package-kiosk'(args) {
    const { packageKiosk } = await import('./kiosk/package.mjs');
    return packageKiosk(args);
  },
  async test(args) {
    const { runTests } = await import('./test/run-tests.mjs');
    return runTests(args, { long: false });
  },
  async 'test-long'(args) {
    const { runTests } = await import('./test/run-tests.mjs');
    return runTests(args, { long: true });
  },
  async check(args) {
    await setUp('test', { buildToo: false });
    const { check } = await import('./check/check.mjs');
    return check(args);
  },
  async bench(args) {
    await setUp('test');
    const { runNode } = await import('./setup/run-command.mjs');
    return runNode(['test/bench/run.mjs', ...args], { cwd: ROOT });
  },
  async accuracy(args) {
    await setUp('test');
    const { runNode } = await import('./setup/run-command.mjs');
    return runNode(['test/accuracy/run.mjs', ...args], { cwd: ROOT });
  },
  async generate(args) {
    await setUp('start');
    const { runNode } = await import('./setup/run-command.mjs');
    return runNode(['tools/generate.mjs', ...args], { cwd: ROOT });
  },
  async build() {
    await setUp('start');
    return 0;
  },
};

await exitWith(async () => {
  const [name, ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (!command) throw new SetupError(`Call it as: node tools/run.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  try {
    return await command(args);
  } catch (error) {
    if (!name.startsWith('test')) throw error;
    // Whoever counts tests must find a count, also where nothing could be run.
    say(error instanceof SetupError ? error.message : String(error?.stack ?? error));
    process.stdout.write('0 passed, 1 failed\n');
    return 1;
  }
});
