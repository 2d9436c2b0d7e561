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
