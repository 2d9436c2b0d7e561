import type { HttpPhoneConfig } from '../../config/index.js';
import type { GuardedClient, HttpOutcome } from '../http-client/index.js';
import { fill, type Sending, type TextMessage } from './sending.js';

/** Content types of the bodies, and how a value is written into them. */
const FORMATS = {
  // A value stands inside of a JSON text already; RFC 8259, 7 says what is escaped there.
  json: { type: 'application/json', encode: (value: string) => JSON.stringify(value).slice(1, -1) },
  // Percent-encoding is what every reader of forms decodes; the plus for a space is not needed (URL Standard, 5.1).
  form: { type: 'application/x-www-form-urlencoded', encode: encodeURIComponent },
} as const;

/** Failures before anything of the text had left, by the system's and undici's names. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Statuses of a proxy that does not know what came of its call either (RFC 9110, 15.6.3 and 15.6.5). */
const PROXY_STATUSES: ReadonlySet<number> = new Set([502, 504]);

/** Sends texts by a gateway's HTTP call, as an operator has described it. */
export class HttpPhoneGateway {
  readonly #config: HttpPhoneConfig;
  readonly #client: Pick<GuardedClient, 'call'>;

  constructor(config: HttpPhoneConfig, client: Pick<GuardedClient, 'call'>) {
    this.#config = config;
    this.#client = client;
  }

  /** Never throws. */
  async send(message: TextMessage): Promise<Sending> {
    const { url, method, headers, format, body } = this.#config;
    const { type, encode } = FORMATS[format];
    const outcome = await this.#client.call({
      method,
      url: fill(url, message, encodeURIComponent),
      headers: {
        'user-agent': 'Vestibule',
        ...headers,
        ...(body !== undefined && { 'content-type': type }),
        // Texts are rare, and one sent down a connection that the gateway is just closing would be in doubt for nothing.
        connection: 'close',
      },
      body: body === undefined ? undefined : fill(body, message, encode),
    });
    return this.#judge(outcome);
  }

  #judge(outcome: HttpOutcome): Sending {
    if (outcome.kind === 'response') {
      const { status } = outcome;
      const { success } = this.#config;
      if (success ? success.includes(status) : status >= 200 && status < 300) return { kind: 'sent' };
      return { kind: PROXY_STATUSES.has(status) ? 'unknown' : 'not_sent', reason: `status ${status}` };
    }
    const { kind, code } = outcome;
    const reason = code === undefined ? kind : `${kind} ${code}`;
    const mayHave = (kind === 'timeout' || kind === 'connection_failed') && !NOT_CONNECTED.has(code ?? '');
    return { kind: mayHave ? 'unknown' : 'not_sent', reason };
  }
}
