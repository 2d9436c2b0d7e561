import { Agent, type Dispatcher } from 'undici';
import { parseRanges } from './addresses.js';
import { parseUrl, type UrlPolicy } from './check-url.js';
import { guardedConnector, systemResolver, type Resolver } from './guarded-connector.js';
import { failureOf, parseRetryAfter, type HttpOutcome } from './outcome.js';

/** How the client is set up. */
export interface GuardedClientOptions {
  /** CIDR ranges that may be called although they are not public. */
  readonly allow: readonly string[];
  /** Whether plain http may go to public addresses; by default not. */
  readonly allowPlainHttp?: boolean;
  /** Milliseconds for a whole call; by default 15,000. */
  readonly timeoutMs?: number;
  /** Connections held to one origin at most; by default 16. Calls beyond it wait, and the wait counts as theirs. */
  readonly connectionsPerOrigin?: number;
  /** Gives a host's addresses; by default the system's resolver. */
  readonly resolver?: Resolver;
  /** PEM certificates to trust instead of the system's, for receivers under a private authority. */
  readonly ca?: string;
}

/** One call. */
export interface CallRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** Ends the call early, with the outcome `timeout` and the code `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** A POST. */
export interface PostRequest extends Omit<CallRequest, 'method'> {
  readonly body: string | Uint8Array;
}

/** Calls URLs that strangers have chosen. */
export interface GuardedClient {
  /** What `checkUrl` asks for, read from the options. */
  readonly policy: UrlPolicy;
  /** Sends a request. Never throws; follows no redirect; keeps nothing of the answer but its status and `Retry-After`. */
  call(request: CallRequest): Promise<HttpOutcome>;
  /** The same for a POST. */
  post(request: PostRequest): Promise<HttpOutcome>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** A 2xx within 15 s is delivered (the integrator contract, "Webhooks"). */
const DEFAULT_TIMEOUT_MS = 15_000;

/** Enough for a worker's whole share of one receiver; measured use is far below (a call holds one for its duration). */
const DEFAULT_CONNECTIONS_PER_ORIGIN = 16;

/** Bytes of an answer that are read, only so that the connection can be used again; nobody looks at them. */
const MAX_ANSWER_BYTES = 4096;

/** Milliseconds to wait for an answer's body once its status is known: a slow one is not worth a slot. */
const ANSWER_BODY_MS = 1_000;

/** Reads at most 4 KiB for at most a second, then cuts the connection off. */
const drain = async (body: Dispatcher.ResponseData['body']): Promise<void> => {
  const late = setTimeout(() => body.destroy(), ANSWER_BODY_MS);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += Buffer.isBuffer(chunk) ? chunk.length : MAX_ANSWER_BYTES;
      if (bytes >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status has come and decides; how the rest of the answer ends does not matter.
  } finally {
    clearTimeout(late);
    body.destroy();
  }
};

const firstOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/**
 * Makes a client for URLs that are not to be trusted: every address is checked when it is connected to, after DNS.
 *
 * @throws TypeError for an allow-list that can't be read
 * @example
 * const client = createGuardedClient({ allow: config.webhookAllow });
 * const outcome = await client.post({ url, headers, body });
 */
export const createGuardedClient = (options: GuardedClientOptions): GuardedClient => {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const policy: UrlPolicy = { allow: parseRanges(options.allow), allowPlainHttp: options.allowPlainHttp ?? false };
  const agent = new Agent({
    connect: guardedConnector(policy, options.resolver ?? systemResolver, timeoutMs, options.ca),
    connections: options.connectionsPerOrigin ?? DEFAULT_CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });

  const send = async (
    request: CallRequest,
    url: URL,
    signal: AbortSignal,
  ): Promise<Omit<HttpOutcome & { kind: 'response' }, 'durationMs'>> => {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      signal,
    });
    const retryAfterSeconds = parseRetryAfter(firstOf(answer.headers['retry-after']), new Date());
    await drain(answer.body);
    return {
      kind: 'response',
      status: answer.statusCode,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  };

  const call = async (request: CallRequest): Promise<HttpOutcome> => {
    const started = performance.now();
    const durationMs = (): number => Math.round(performance.now() - started);
    const url = parseUrl(request.url);
    if (!url.ok) return { kind: 'invalid_url', durationMs: durationMs() };
    const ended = new AbortController();
    const end = (): void => ended.abort();
    const timer = setTimeout(end, timeoutMs);
    request.signal?.addEventListener('abort', end, { once: true });
    if (request.signal?.aborted === true) end();
    try {
      return { ...(await send(request, url.value, ended.signal)), durationMs: durationMs() };
    } catch (error) {
      const failure =
        request.signal?.aborted === true
          ? ({ kind: 'timeout', code: 'ABORTED' } as const)
          : ended.signal.aborted
            ? ({ kind: 'timeout' } as const)
            : failureOf(error);
      return { ...failure, durationMs: durationMs() };
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', end);
    }
  };

  return {
    policy,
    call,
    post: (request) => call({ ...request, method: 'POST' }),
    close: () => agent.destroy(),
  };
};
