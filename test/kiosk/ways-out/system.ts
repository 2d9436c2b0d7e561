import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ELECTRON_SWITCHES, KIOSK, electronRuntime, kioskEnvironment } from '../../support/kiosk.js';
import type { Locked, WayOut } from './way-out.js';

/** Starts a second kiosk on the same data, as the system does when somebody opens an address; gives its exit status. */
async function openAddress({ kiosk, display }: Locked, address: string): Promise<number | null> {
  const { executable } = await electronRuntime();
  const options = { api: 'http://127.0.0.1:1', display, environment: { VESTIBULE_KIOSK_MODE: 'demonstration' } };
  const child = spawn(executable, [...ELECTRON_SWITCHES, KIOSK, address], {
    env: kioskEnvironment(options, kiosk.home),
    stdio: 'ignore',
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await once(child, 'exit');
  clearTimeout(late);
  return child.exitCode;
}

const MALFORMED = 2;

const address = (
  way: string,
  how: string,
  of: (file: string) => string,
  expected: number,
  happened: string,
): WayOut => ({
  way,
  how,
  attempt: async (locked) => {
    const file = join(locked.kiosk.home, 'result.jws');
    const status = await openAddress(locked, of(file));
    if (status !== expected) throw new Error(`It ended with ${status}.`);
    await delay(200);
    if (existsSync(file)) throw new Error('A file was written.');
    return happened;
  },
});

export const SYSTEM_WAYS: readonly WayOut[] = [
  {
    way: 'Close the window',
    how: "the desktop's request to close it",
    attempt: async ({ kiosk }) => {
      await kiosk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await delay(300);
      return 'it stayed open';
    },
  },
  {
    way: 'Developer tools',
    how: 'webContents.openDevTools(), inspectElement()',
    attempt: async ({ kiosk }) => {
      await kiosk.app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.openDevTools({ mode: 'detach' });
        contents?.inspectElement(10, 10);
      });
      await delay(500);
      return 'none opened';
    },
  },
  {
    way: 'The application menu',
    how: 'looked for one',
    attempt: async ({ kiosk }) => {
      const has = await kiosk.app.evaluate(({ Menu }) => Menu.getApplicationMenu() !== null);
      if (has) throw new Error('There is a menu.');
      return 'there is none';
    },
  },
  address(
    'A second kiosk',
    'the program started once more',
    () => '--lang=en',
    0,
    'it ended, and the first one stayed in front',
  ),
  address(
    'A deep link that writes a file',
    'vestibule-kiosk://task?…&result=FILE',
    (file) => `vestibule-kiosk://task?purpose=verify&code=x&result=${encodeURIComponent(file)}`,
    MALFORMED,
    'not taken; no file',
  ),
  address(
    'A deep link that sends elsewhere',
    'vestibule-kiosk://task?…&result=https://…',
    () => 'vestibule-kiosk://task?purpose=verify&code=x&result=https%3A%2F%2Fexample.com%2F',
    MALFORMED,
    'not taken',
  ),
  address(
    'A deep link to something else',
    'vestibule-kiosk://settings, vestibule-kiosk:javascript:…',
    () => 'vestibule-kiosk://settings?pin=0',
    MALFORMED,
    'not taken',
  ),
];
