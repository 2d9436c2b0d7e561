import { SetupError } from './progress.mjs';

/** The oldest Node that the product runs on, as `engines` in package.json says: [major, minor]. */
const OLDEST = [20, 19];

/** Throws a SetupError that says what to do where this Node is older than 20.19. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new SetupError(
    `Vestibule needs Node ${OLDEST.join('.')} or newer, and this is ${version}. ` +
      'Install a newer one (https://nodejs.org, or your version manager) and run the command again.',
  );
}
