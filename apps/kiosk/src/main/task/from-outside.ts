import { app, type BrowserWindow } from 'electron';
import { z } from 'zod';
import type { Log } from '../log/log.js';
import { readCommandLine } from '../start/command-line.js';
import { SCHEME, taskFromAddress, type Task } from './task.js';
import type { Tasks } from './tasks.js';

/** What a second kiosk hands over before it ends: its words and the folder that it was called in. */
const handedOver = z.object({ words: z.array(z.string()), folder: z.string() });

/** Takes tasks while the kiosk runs: from a second start with one, and from an address of our scheme. */
export function takeTasksFromOutside(tasks: Tasks, window: BrowserWindow, log: Log): void {
  const give = (task: Task | null): void => {
    if (task === null || !tasks.give(task)) log.warn('task.not_taken', { busy: task !== null });
    else if (!window.isDestroyed()) window.focus();
  };
  app.on('second-instance', (_event, _words, _folder, data) => {
    const read = handedOver.safeParse(data);
    const line = read.success ? readCommandLine(read.data.words, read.data.folder) : null;
    give(line?.ok === true ? line.value.task : null);
  });
  // How macOS hands over an address; elsewhere it comes as the only word of a second start.
  app.on('open-url', (event, address) => {
    event.preventDefault();
    const task = taskFromAddress(address);
    give(task.ok ? task.value : null);
  });
  if (app.isPackaged) app.setAsDefaultProtocolClient(SCHEME);
}
