import { createTransport } from 'nodemailer';
import type { SmtpPhoneConfig } from '../../config/index.js';
import { isTlsFailure } from '../http-client/index.js';
import { fill, GATEWAY_MS, type Sending, type TextMessage } from './sending.js';

/** nodemailer's codes for failures before the mail server had the message. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EENVELOPE', 'ECONFIG']);
/** Why there was no connection at all: the system's names, and nodemailer's for what took too long. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
  'UPGRADE_TIMEOUT',
]);

/** What of nodemailer's errors is looked at. Their messages quote what the server said, and it may quote the number. */
interface MailError {
  readonly code?: string;
  readonly originalCode?: string;
  readonly timeoutType?: string;
  readonly responseCode?: number;
}

/** Sends texts as e-mails to a gateway that texts them on. */
export class SmtpPhoneGateway {
  readonly #config: SmtpPhoneConfig;
  readonly #transport: ReturnType<typeof makeTransport>;

  constructor(config: SmtpPhoneConfig) {
    this.#config = config;
    this.#transport = makeTransport(config);
  }

  /** Never throws. */
  async send(message: TextMessage): Promise<Sending> {
    const { from, to } = this.#config;
    try {
      await this.#transport.sendMail({
        from: { name: '', address: from },
        to: { name: '', address: fill(to, message, (value) => value) },
        text: message.text,
        // Nobody is on holiday to a machine (RFC 3834, 5).
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { kind: 'sent' };
    } catch (error) {
      return judge(error as MailError);
    }
  }

  /** Ends what is still connected. */
  close(): void {
    this.#transport.close();
  }
}

function judge({ code = '', originalCode = '', timeoutType = '', responseCode }: MailError): Sending {
  // A server that says no has not taken the message (RFC 5321, 4.2.5).
  const notSent =
    responseCode !== undefined ||
    NOT_TAKEN.has(code) ||
    NOT_CONNECTED.has(originalCode) ||
    isTlsFailure(originalCode) ||
    NOT_CONNECTED.has(timeoutType);
  const reason = [code, originalCode || timeoutType, responseCode].filter(Boolean).join(' ') || 'unknown';
  return { kind: notSent ? 'not_sent' : 'unknown', reason };
}

const makeTransport = ({ host, port, security, login, ca }: SmtpPhoneConfig) =>
  createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    connectionTimeout: GATEWAY_MS,
    greetingTimeout: GATEWAY_MS,
    socketTimeout: GATEWAY_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
