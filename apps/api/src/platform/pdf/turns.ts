import { domainError, fail, type Result } from '../../kernel/index.js';

/** Lets so much work run at once, so much more wait in the order in which it came, and refuses what comes beyond that. */
export class Turns {
  readonly #atOnce: number;
  readonly #queueLimit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, queueLimit: number) {
    this.#atOnce = atOnce;
    this.#queueLimit = queueLimit;
  }

  /** Runs the work in its turn. Errors: those of the work, OVERLOADED. */
  async run<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#running < this.#atOnce) this.#running += 1;
    else if (this.#waiting.length < this.#queueLimit) await new Promise<void>((go) => this.#waiting.push(go));
    else {
      // One piece of work takes about a second.
      const retryAfterSeconds = Math.ceil((this.#waiting.length + 1) / this.#atOnce);
      return fail(domainError('OVERLOADED', 'The server is busy: try again shortly', { retryAfterSeconds }));
    }
    try {
      return await work();
    } finally {
      // A turn goes on to whoever waits first, so that nobody who comes now gets before them.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
