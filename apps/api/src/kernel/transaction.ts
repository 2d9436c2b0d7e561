import type { Result } from './result.js';

/**
 * Runs work in one transaction, handing it the stores that write in it. A failure or an exception rolls back. The work
 * may run more than once (after a deadlock), so it does nothing that a roll-back can't undo.
 */
export type InTransaction<Stores> = <T>(work: (stores: Stores) => Promise<Result<T>>) => Promise<Result<T>>;
