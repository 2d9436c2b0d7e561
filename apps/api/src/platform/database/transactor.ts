import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { domainError, fail, type Result } from '../../kernel/index.js';
import { sqlState } from './failures.js';

/** Carries an expected failure out of TypeORM's transaction, which rolls back on a throw alone. */
class RolledBack extends Error {
  readonly result: { readonly ok: false };

  constructor(result: { readonly ok: false }) {
    super('rolled back');
    this.result = result;
  }
}

/** serialization_failure and deadlock_detected (PostgreSQL, appendix A): the same transaction may pass when tried again. */
const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 5;
/** The wait before the second attempt, doubled for each later one, with up to as much again at random. */
const FIRST_WAIT_MS = 5;

/** Runs units of work, each in one transaction. */
export class Transactor {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Runs `work` in one transaction: committed when it gives a success, rolled back when it gives a failure or throws.
   * After a deadlock or a serialization failure it is run again, up to five times in all, so it must do nothing but
   * through its manager; then it fails with OVERLOADED.
   */
  async run<T>(work: (manager: EntityManager) => Promise<Result<T>>): Promise<Result<T>> {
    for (let attempt = 1; ; attempt += 1) {
      let failure: Result<T> | undefined;
      try {
        return await this.#dataSource.transaction(async (manager) => {
          const result = await work(manager);
          if (result.ok) return result;
          failure = result;
          throw new RolledBack(result);
        });
      } catch (error) {
        if (error instanceof RolledBack && failure !== undefined && error.result === failure) return failure;
        if (!RETRYABLE.has(sqlState(error) ?? '')) throw error;
        if (attempt === ATTEMPTS) {
          return fail(
            domainError('OVERLOADED', 'Too many changes of the same records at once.', {
              hint: 'Try again.',
              retryAfterSeconds: 1,
            }),
          );
        }
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random()));
      }
    }
  }
}
