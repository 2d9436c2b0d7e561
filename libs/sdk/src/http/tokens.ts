/** What the token call gave. */
export interface Grant {
  readonly token: string;
  readonly seconds: number;
}

/** A token is fetched anew so long before it ends: longer than a call takes, and than two machines' clocks differ. */
const MARGIN_SECONDS = 60;

/** Keeps a token for as long as it is good. However many calls wait for one, it is fetched once. */
export class Tokens {
  readonly #fetch: () => Promise<Grant>;
  #kept: { readonly token: string; readonly until: number } | undefined;
  #fetching: Promise<string> | undefined;

  constructor(fetch: () => Promise<Grant>) {
    this.#fetch = fetch;
  }

  /** A token; rejected as the call that fetches it. Whoever waits may leave by `signal`, and the others wait on. */
  async get(signal?: AbortSignal): Promise<string> {
    // Time that no setting of the clock moves.
    if (this.#kept && performance.now() < this.#kept.until) return this.#kept.token;
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = undefined;
    });
    return unlessAborted(this.#fetching, signal);
  }

  /** Forgets a token that was refused, unless another one has come since. */
  forget(token: string): void {
    if (this.#kept?.token === token) this.#kept = undefined;
  }

  async #renew(): Promise<string> {
    const begun = performance.now();
    const { token, seconds } = await this.#fetch();
    // Half of a short life is better than none of it.
    const good = Math.max(seconds - MARGIN_SECONDS, seconds / 2);
    this.#kept = { token, until: begun + good * 1000 };
    return token;
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  const { promise: aborted, stop } = abortion(signal);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}

function abortion(signal: AbortSignal): { readonly promise: Promise<never>; readonly stop: () => void } {
  let stop = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const end = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    stop = () => signal.removeEventListener('abort', end);
  });
  return { promise, stop };
}
