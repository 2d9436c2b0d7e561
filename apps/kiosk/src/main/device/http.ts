import { z } from 'zod';
import { fail, ok, type Result } from '../result.js';
import type { ServerClock } from './clock.js';

/** What is sent; always a POST. */
export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs?: number;
}

/** What came back: the status, the body where it was JSON, and the code of the closed list that it carries, if any. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly code: string | null;
}

/** `offline`: nobody answered, or the answer says that the server is not itself (502, 503, 504). */
export type Http = (post: Post) => Promise<Result<HttpAnswer, 'offline'>>;

/** Just what is needed of `fetch`: Node's, or that of Electron's network with the system's proxy and certificates. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Statuses of whatever stands before a server that doesn't answer; 429 and 500 are its own. */
const AWAY = new Set([502, 503, 504]);

const TIMEOUT_MS = 10_000;

/** The most that is read of an answer: sealed templates and a logo fit many times over. */
const LARGEST_ANSWER = 4 * 1024 * 1024;

/** An error's code wherever this server puts it: in a REST envelope, an OAuth answer, or GraphQL's errors. */
const coded = z.union([
  z.object({ code: z.string() }).transform(({ code }) => code),
  z.object({ error: z.object({ code: z.string() }) }).transform(({ error }) => error.code),
  z
    .object({ errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).min(1) })
    .transform(({ errors }) => errors[0]?.extensions.code ?? ''),
  z.object({ error: z.string() }).transform(({ error }) => error),
]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether this address is one that a device may talk to: over TLS, or on this machine. */
export function isSafeApi(api: string): boolean {
  const { protocol, hostname } = new URL(api);
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Rejects when the time is over, also where what fetches doesn't listen to its signal: nobody may wait without an end. */
const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('too late')), { once: true });
  });

/**
 * Posts to one origin and to no other: a redirection is a failure. Sets the clock by each answer, and says to `reached` whether there
 * was one.
 */
export function createHttp(
  api: string,
  fetch: Fetch,
  clock: ServerClock,
  local: () => number,
  reached: (online: boolean) => void,
): Http {
  return async ({ path, headers, body, timeoutMs = TIMEOUT_MS }) => {
    const askedAt = local();
    const signal = AbortSignal.timeout(timeoutMs);
    const ask = async (): Promise<[Response, string]> => {
      const response = await fetch(new URL(path, api).href, {
        method: 'POST',
        headers: { accept: 'application/json', ...headers },
        body,
        redirect: 'error',
        credentials: 'omit',
        signal,
      });
      return [response, await response.text()];
    };
    try {
      const [response, text] = await Promise.race([ask(), rejectedBy(signal)]);
      clock.observe(response.headers.get('date'), askedAt, local());
      const isAway = AWAY.has(response.status) || text.length > LARGEST_ANSWER;
      reached(!isAway);
      if (isAway) return fail('offline');
      const parsed = parse(text);
      const code = coded.safeParse(parsed);
      return ok({ status: response.status, body: parsed, code: code.success ? code.data : null });
    } catch {
      reached(false);
      return fail('offline');
    }
  };
}
