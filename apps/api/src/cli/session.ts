import type { Application } from '../composition.js';
import { readConfig, type Config } from '../config/index.js';
import type { Actor, Result } from '../kernel/index.js';
import { failed, type Failure } from './outcome.js';

/** Who acts: somebody with a shell on the server. */
export const COMMAND_LINE: Actor = { kind: 'command-line' };

/** The configuration; one that is not usable is a failure that names every bad variable. */
export function configured(): Result<Config, Failure> {
  const config = readConfig();
  return config.ok ? config : failed(config.error);
}

/**
 * Runs a command's work on the installation's database: the one that DATABASE_URL names, or that of the data folder, used
 * beside a server that runs on it, and started for this command alone where none does.
 */
export async function withApplication<T>(
  work: (application: Application) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const config = configured();
  if (!config.ok) return config;
  // Loaded only here: help, and whatever needs no database, starts in a tenth of the time without.
  const { openApplication } = await import('../composition.js');
  const opened = await openApplication(config.value, { role: 'command' });
  if (!opened.ok) return failed(opened.error);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}
