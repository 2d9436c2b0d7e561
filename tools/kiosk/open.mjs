import { join } from 'node:path';
import { setUp } from '../setup.mjs';
import { electronRuntime } from '../setup/electron.mjs';
import { ROOT } from '../setup/paths.mjs';
import { SetupError } from '../setup/progress.mjs';
import { runCommand } from '../setup/run-command.mjs';
import { hasDisplay, withoutDisplay } from './display.mjs';

/** How long the kiosk may take to end when it is asked to, in ms: everything ends within 10 s. */
const GRACE_MS = 5_000;

/** The arguments of an Electron that runs the kiosk: its folder, switches that this machine needs, and the caller's. */
export function kioskArguments(args, { env = process.env, isRoot = process.getuid?.() === 0 } = {}) {
  const needed = [];
  // Chromium's sandbox refuses to run as root.
  if (isRoot && process.platform === 'linux') needed.push('--no-sandbox');
  // Before version 38, Electron looks for an X display only.
  if (!env.DISPLAY && env.WAYLAND_DISPLAY) needed.push('--ozone-platform-hint=auto');
  return [join(ROOT, 'apps', 'kiosk'), ...needed, ...args];
}

/** Opens the kiosk from its sources, waits for its end, and gives its exit status. */
export async function openKiosk(args) {
  if (!hasDisplay()) throw new SetupError(withoutDisplay('npm run kiosk'));
  await setUp('kiosk');
  const { executable } = await electronRuntime(ROOT);
  const env = { VESTIBULE_KIOSK_MODE: 'demonstration', ...process.env };
  return runCommand(executable, kioskArguments(args), { cwd: ROOT, env, graceMs: GRACE_MS });
}
