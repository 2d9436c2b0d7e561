/**
 * Switches of Chromium that a kiosk may be started with in production: how it draws and where, and nothing that opens it, weakens it,
 * or brings it another camera. Everything that isn't here is refused, for Chromium has some thousand, and new ones with each version.
 */
const HARMLESS = new Set([
  'disable-gpu',
  'force-device-scale-factor',
  'high-dpi-support',
  'lang',
  'ozone-platform',
  'ozone-platform-hint',
  'password-store',
  'touch-events',
  'use-angle',
  'use-gl',
]);

/** Those of the given switches (names without dashes) that production doesn't take. */
export const forbiddenSwitches = (switches: readonly string[]): readonly string[] =>
  switches.filter((name) => !HARMLESS.has(name));

/** Processes that run already are built on these: without them the next ones would not start, and no screen could say what is wrong. */
const BUILT_IN = new Set(['no-sandbox', 'no-zygote', 'disable-setuid-sandbox', 'disable-gpu-sandbox']);

/** Of the switches that production doesn't take, those that can still be taken away before Electron is ready. */
export const revocable = (switches: readonly string[]): readonly string[] =>
  forbiddenSwitches(switches).filter((name) => !BUILT_IN.has(name));
