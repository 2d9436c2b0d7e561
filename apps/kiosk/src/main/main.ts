import { join } from 'node:path';
import { app } from 'electron';
import { moveTemporaryFiles, readEnvironment } from '../config/environment.js';
import { leaveMemoryOutOfDumps } from './files/core-dumps.js';
import { makeFolders } from './files/folders.js';
import { createLog, errorFields } from './log/log.js';
import { runKiosk } from './run.js';
import { revocable } from './self-test/switches.js';
import { modeOf, readChannel } from './start/build.js';
import { readCommandLine, type CommandLine } from './start/command-line.js';
import { registerAppScheme } from './window/app-scheme.js';

/** Exit statuses: of a command line or an environment that can't be used, and of a start that came to nothing. */
const MISUSED = 2;
const BROKEN = 1;

/** Where the app's files are: `out/main/main.js` is this one. */
const ROOT = join(import.meta.dirname, '..', '..');

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Everything that has to be decided before Electron is ready. */
function start(): void {
  // Packaged, the words begin behind the program. From its sources the app's folder is one more, which no option is.
  const words = process.argv.slice(1);
  const read = readCommandLine(words, process.cwd());
  if (!read.ok) {
    say(`The command line is malformed: ${JSON.stringify(read.error)}`);
    return app.exit(MISUSED);
  }
  const environment = readEnvironment();
  const mode = modeOf(readChannel(join(ROOT, 'build.json'), app.isPackaged), environment.mode);
  const line: CommandLine = read.value;
  // A debugger that was asked for never gets to listen, though a kiosk of production doesn't run then anyway.
  if (mode === 'production') for (const name of revocable(line.switches)) app.commandLine.removeSwitch(name);

  leaveMemoryOutOfDumps();
  const folders = makeFolders(environment.home ?? join(app.getPath('appData'), 'vestibule-kiosk'));
  for (const name of ['userData', 'sessionData', 'crashDumps'] as const) app.setPath(name, folders.chromium);
  app.setAppLogsPath(folders.log);
  app.commandLine.appendSwitch('disable-gpu-shader-disk-cache');
  app.commandLine.appendSwitch('disable-http-cache');

  // A second kiosk on the same data hands its task to the first, and ends.
  if (!line.selfTest && !app.requestSingleInstanceLock({ words, folder: process.cwd() })) {
    say('The kiosk runs already.');
    return app.exit(0);
  }
  // Not before: Chromium's socket for a second start is a temporary file too, whose path has to be short.
  app.setPath('temp', folders.temporary);
  moveTemporaryFiles(folders.temporary);
  registerAppScheme();
  const log = createLog(folders.log, (text) => void process.stderr.write(text));
  process.on('uncaughtException', (error) => {
    log.error('process.broken', errorFields(error));
    app.exit(BROKEN);
  });
  process.on('unhandledRejection', (error) => log.error('process.rejection', errorFields(error)));
  void runKiosk({ root: ROOT, environment, mode, line, folders, log });
}

try {
  start();
} catch (error) {
  say(error instanceof Error ? error.message : 'The kiosk did not start.');
  app.exit(BROKEN);
}
