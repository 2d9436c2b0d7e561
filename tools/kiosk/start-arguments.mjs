import { setUp } from '../setup.mjs';
import { electronRuntime } from '../setup/electron.mjs';
import { ROOT } from '../setup/paths.mjs';
import { SetupError } from '../setup/progress.mjs';
import { hasDisplay, withoutDisplay } from './display.mjs';

/** `npm start -- [for the server] [-- for the kiosk]`; `--no-kiosk` leaves the kiosk out, and `--help` needs none. */
export function splitArguments(args) {
  const at = args.indexOf('--');
  const serve = at === -1 ? args : args.slice(0, at);
  return {
    serve: serve.filter((word) => word !== '--no-kiosk'),
    kiosk: at === -1 ? [] : args.slice(at + 1),
    wanted: !serve.some((word) => ['--no-kiosk', '--help', '-h'].includes(word)),
  };
}

/** Sets up what the kiosk needs. Gives the reason, in words, where it can't or shouldn't be opened beside the server. */
export async function whyNoKiosk() {
  if (!hasDisplay()) return withoutDisplay('npm start');
  try {
    await setUp('kiosk');
    const { readConfig } = await import('../../apps/api/dist/config/index.js');
    const config = readConfig();
    if (config.ok && config.value.mode === 'production') return 'A production server has no demonstration kiosk.';
    await electronRuntime(ROOT);
    return undefined;
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
}
