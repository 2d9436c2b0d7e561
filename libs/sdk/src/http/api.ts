import { randomUUID } from 'node:crypto';
import { VestibuleError } from '../errors.js';
import type { CallOptions, ClientOptions, PostOptions, TokenOptions } from '../options.js';
import { exchange, type Limits, type Outgoing } from './exchange.js';
import { withRetries } from './retries.js';
import { Tokens, type Grant } from './tokens.js';

/** A call of the API, before it is known who calls. */
export interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent on every try: an object goes as JSON. */
  readonly body?: object | FormData;
  /** Whether it may be made without a token, where there are no credentials. */
  readonly tokenOptional?: boolean;
}

/** The largest call, four images of 8 MiB, takes 54 s over 5 Mbit/s. */
const TIMEOUT_MS = 60_000;
/** Both as in Stripe's library. */
const MAX_RETRIES = 2;
const RETRY_DELAY_MS = 500;

/** What an Idempotency-Key may be. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Makes calls: with a token, within time, again where it helps, and once for the server however often they are sent. */
export class Api {
  readonly #options: ClientOptions;
  readonly #base: string;
  readonly #tokens: Tokens | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#base = readBase(options.baseUrl);
    const { clientId, clientSecret } = options;
    if ((clientId === undefined) !== (clientSecret === undefined)) {
      throw new TypeError('clientId and clientSecret belong together.');
    }
    this.#tokens =
      clientId === undefined || clientSecret === undefined
        ? undefined
        : new Tokens(() => this.#grant(clientId, clientSecret));
  }

  /** Whether there are credentials, and so a token. */
  get hasToken(): boolean {
    return this.#tokens !== undefined;
  }

  /** A good token. Throws a TypeError where there are no credentials. */
  async token({ signal, maxRetries }: TokenOptions): Promise<string> {
    const tokens = this.#requireTokens();
    return this.#again(() => tokens.get(signal), signal, maxRetries);
  }

  /** Makes a call and gives the bytes of its answer. */
  async bytes(call: ApiCall, options: PostOptions): Promise<Buffer> {
    const tokens = call.tokenOptional ? this.#tokens : this.#requireTokens();
    const { signal, maxRetries } = options;
    const limits = this.#limits(options);
    const outgoing = this.#outgoing(call, tokens ? idempotencyKey(call, options) : undefined);
    let renewed = false;
    const attempt = async (): Promise<Buffer> => {
      const token = await tokens?.get(signal);
      try {
        return await this.#exchange(withToken(outgoing, token), limits);
      } catch (error) {
        if (!isUnauthenticated(error) || token === undefined || renewed) throw error;
        // It ended early: keys were rotated, or the clock was set. Once more, with a new one, and no more than once.
        renewed = true;
        tokens?.forget(token);
        return attempt();
      }
    };
    return this.#again(attempt, signal, maxRetries);
  }

  /** Makes a call and gives the `data` of its answer. */
  async data<T extends object>(call: ApiCall, options: PostOptions): Promise<T> {
    const { data } = readObject(await this.bytes(call, options));
    if (typeof data !== 'object' || data === null) throw unexpected();
    return data as T;
  }

  #again<T>(attempt: () => Promise<T>, signal?: AbortSignal, maxRetries?: number): Promise<T> {
    const { maxRetries: usual = MAX_RETRIES, retryDelayMs = RETRY_DELAY_MS } = this.#options;
    return withRetries(attempt, { maxRetries: maxRetries ?? usual, retryDelayMs }, signal);
  }

  #limits({ timeoutMs = this.#options.timeoutMs ?? TIMEOUT_MS, signal }: CallOptions): Limits {
    return { timeoutMs, signal };
  }

  #exchange(outgoing: Outgoing, limits: Limits): Promise<Buffer> {
    return exchange(this.#options.fetch ?? globalThis.fetch, outgoing, limits);
  }

  #outgoing({ method, path, body }: ApiCall, key: string | undefined): Outgoing {
    const form = body instanceof FormData ? body : undefined;
    const json = body && !form ? JSON.stringify(body) : undefined;
    return {
      method,
      url: this.#base + path,
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: form ?? json,
    };
  }

  #requireTokens(): Tokens {
    if (!this.#tokens) throw new TypeError('This call needs a token: give clientId and clientSecret.');
    return this.#tokens;
  }

  /** Gets a token by client credentials (RFC 6749 4.4). Tried again by the calls that wait for it. */
  async #grant(clientId: string, clientSecret: string): Promise<Grant> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const outgoing: Outgoing = {
      method: 'POST',
      url: `${this.#base}/v2/auth/token`,
      headers: {},
      body,
    };
    const answer = readObject(await this.#exchange(outgoing, this.#limits({})));
    const { access_token: token, expires_in: seconds } = answer;
    if (typeof token !== 'string' || typeof seconds !== 'number') throw unexpected();
    return { token, seconds };
  }
}

function readBase(baseUrl: string): string {
  const { protocol, username, password, search, hash } = new URL(URL.canParse(baseUrl) ? baseUrl : 'none:');
  if (!/^https?:$/.test(protocol) || username + password + search + hash !== '') {
    // Not repeated: a password may stand in it.
    throw new TypeError('baseUrl must be an http or https address, without credentials, query and fragment.');
  }
  return baseUrl.replace(/\/+$/, '');
}

function idempotencyKey({ method }: ApiCall, options: PostOptions): string | undefined {
  if (method === 'GET') return undefined;
  const { idempotencyKey: key = randomUUID() } = options;
  if (!KEY.test(key)) throw new TypeError('idempotencyKey must have 1 to 255 visible ASCII characters.');
  return key;
}

const withToken = (outgoing: Outgoing, token: string | undefined): Outgoing =>
  token === undefined ? outgoing : { ...outgoing, headers: { ...outgoing.headers, authorization: `Bearer ${token}` } };

const isUnauthenticated = (error: unknown): boolean => error instanceof VestibuleError && error.status === 401;

const unexpected = (): VestibuleError =>
  new VestibuleError({
    code: 'UNEXPECTED_ANSWER',
    message: "The answer is not one of Vestibule's",
    hint: 'Is `baseUrl` right? Another server may have answered.',
  });

function readObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw unexpected();
}
