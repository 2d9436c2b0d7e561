import { failureOf } from './failure.js';
import { VestibuleError } from '../errors.js';

/** One request as it goes out. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | FormData | undefined;
}

/** What ends a request early. */
export interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one request and reads the whole answer of a success.
 *
 * @throws VestibuleError for everything else; the signal's reason where the caller ended it
 */
export async function exchange(
  fetch: typeof globalThis.fetch,
  { method, url, headers, body }: Outgoing,
  { timeoutMs, signal }: Limits,
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let answer: Response;
  let bytes: Buffer;
  try {
    answer = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      // A token goes where it was meant to go, and a redirected POST would become a GET.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    bytes = Buffer.from(await answer.arrayBuffer());
  } catch (cause) {
    signal?.throwIfAborted();
    throw unanswered(timeout.aborted, timeoutMs, cause);
  }
  if (!answer.ok) throw failureOf(answer.status, answer.headers, bytes);
  return bytes;
}

function unanswered(timedOut: boolean, timeoutMs: number, cause: unknown): VestibuleError {
  if (timedOut) {
    const message = `The server gave no whole answer within ${timeoutMs} ms`;
    return new VestibuleError(
      { code: 'TIMED_OUT', message, hint: 'Give `timeoutMs` where that is too short.' },
      { cause },
    );
  }
  const message = 'The server was not reached, or the connection ended before its answer did';
  const hint = 'Is `baseUrl` right, and does the server run? `cause` says what the network said.';
  return new VestibuleError({ code: 'CONNECTION_FAILED', message, hint }, { cause });
}
