import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ErrorDetail } from '../kernel/index.js';
import type { Environment } from './schema.js';

/** A gateway that takes texts by a call over HTTP. */
export interface HttpPhoneConfig {
  readonly kind: 'http';
  /** With placeholders in the path or the query. */
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly format: 'json' | 'form';
  readonly headers: Readonly<Record<string, string>>;
  /** With placeholders; undefined for GET. */
  readonly body: string | undefined;
  /** Statuses by which a text is taken; undefined: any 2xx. */
  readonly success: readonly number[] | undefined;
  /** Ranges of private addresses that the gateway may lie in. */
  readonly allow: readonly string[];
  /** PEM certificates to trust instead of the system's. */
  readonly ca: string | undefined;
}

/** A gateway that takes texts as e-mails. */
export interface SmtpPhoneConfig {
  readonly kind: 'smtp';
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, TLS begun by STARTTLS and refused without it, or none. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: string;
  /** An address with a placeholder before its `@`. */
  readonly to: string;
  /** PEM certificates to trust instead of the system's. */
  readonly ca: string | undefined;
}

/** How texts are sent. */
export type PhoneConfig = HttpPhoneConfig | SmtpPhoneConfig;

/** Placeholders of a number: E.164 with its plus, and its digits alone. */
const NUMBER = /\{(?:number|digits)\}/;
const TEXT = '{text}';

/** A token of a header's name, and what its value may hold (RFC 9110, 5.1 and 5.5). */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
/** Headers that come of the call itself. */
const OWN_HEADERS = new Set(['content-type', 'content-length', 'host', 'connection', 'transfer-encoding']);

/** Reads what has been found to be without fault; undefined where no texts are sent. */
export function toPhone(env: Environment): PhoneConfig | undefined {
  if (env.VESTIBULE_PHONE_GATEWAY === 'none') return undefined;
  const ca = env.VESTIBULE_PHONE_CA === undefined ? undefined : readFileSync(env.VESTIBULE_PHONE_CA, 'utf8');
  if (env.VESTIBULE_PHONE_GATEWAY === 'http') {
    return {
      kind: 'http',
      url: env.VESTIBULE_PHONE_HTTP_URL ?? '',
      method: env.VESTIBULE_PHONE_HTTP_METHOD,
      format: env.VESTIBULE_PHONE_HTTP_FORMAT,
      headers: readHeaders(env.VESTIBULE_PHONE_HTTP_HEADERS) ?? {},
      body: env.VESTIBULE_PHONE_HTTP_BODY,
      success: env.VESTIBULE_PHONE_HTTP_SUCCESS,
      allow: env.VESTIBULE_PHONE_HTTP_ALLOW,
      ca,
    };
  }
  const { VESTIBULE_PHONE_SMTP_USER: user, VESTIBULE_PHONE_SMTP_PASSWORD: password } = env;
  return {
    kind: 'smtp',
    host: env.VESTIBULE_PHONE_SMTP_HOST ?? '',
    port: env.VESTIBULE_PHONE_SMTP_PORT,
    security: env.VESTIBULE_PHONE_SMTP_SECURITY,
    login: user !== undefined && password !== undefined ? { user, password } : undefined,
    from: env.VESTIBULE_PHONE_SMTP_FROM ?? '',
    to: env.VESTIBULE_PHONE_SMTP_TO ?? '',
    ca,
  };
}

/** What is missing or wrong for the gateway that is chosen; settings of another one don't matter. No reason quotes a value. */
export function phoneFaults(env: Environment): ErrorDetail[] {
  if (env.VESTIBULE_PHONE_GATEWAY === 'none') return [];
  const faults = env.VESTIBULE_PHONE_GATEWAY === 'http' ? httpFaults(env) : smtpFaults(env);
  return [...faults, ...caFaults(env.VESTIBULE_PHONE_CA)];
}

function httpFaults(env: Environment): ErrorDetail[] {
  const { VESTIBULE_PHONE_HTTP_URL: url, VESTIBULE_PHONE_HTTP_BODY: body } = env;
  const faults: ErrorDetail[] = [];
  const refuse = (name: string, reason: string) => faults.push({ field: `VESTIBULE_PHONE_HTTP_${name}`, reason });
  const urlFault = url === undefined ? 'is needed for VESTIBULE_PHONE_GATEWAY=http' : faultOfUrl(url, env);
  if (urlFault !== undefined) refuse('URL', urlFault);
  if (readHeaders(env.VESTIBULE_PHONE_HTTP_HEADERS) === undefined) {
    refuse('HEADERS', `must be a JSON object of names and texts, without ${[...OWN_HEADERS].join(', ')}`);
  }
  const hasBody = env.VESTIBULE_PHONE_HTTP_METHOD !== 'GET';
  if (hasBody !== (body !== undefined)) {
    refuse('BODY', hasBody ? 'is needed unless the method is GET' : 'has no place in a GET');
  } else if (body !== undefined && env.VESTIBULE_PHONE_HTTP_FORMAT === 'json' && !isJsonTemplate(body)) {
    refuse('BODY', 'must be JSON, with {number} and {text} inside of quotes');
  }
  const whole = `${url ?? ''} ${body ?? ''}`;
  if (url !== undefined && !(NUMBER.test(whole) && whole.includes(TEXT))) {
    refuse(hasBody ? 'BODY' : 'URL', 'must hold {number} (or {digits}) and {text}, in the body or in the URL');
  }
  return faults;
}

/** What is wrong with the address. Where it leads is checked by each call. */
function faultOfUrl(template: string, env: Environment): string | undefined {
  const [one, other] = ['1', '2'].map((digit) => {
    const filled = template.replaceAll(/\{(?:number|digits|text)\}/g, digit);
    return URL.canParse(filled) && !/\s/.test(filled) ? new URL(filled) : undefined;
  });
  if (!one || !other || !/^https?:$/.test(one.protocol)) return 'must be an http or https address';
  if (one.origin !== other.origin) return 'may have placeholders in its path and its query only';
  if (one.username || one.password) return 'must not carry a user or a password; send them by a header';
  if (one.protocol === 'http:' && env.VESTIBULE_PHONE_HTTP_ALLOW.length === 0) {
    return 'must be https, unless VESTIBULE_PHONE_HTTP_ALLOW names the private range that the gateway lies in';
  }
  return undefined;
}

/** Whether it is JSON once it is filled. A bare word is none, so {number} and {text} stand in quotes; {digits} need not. */
function isJsonTemplate(template: string): boolean {
  try {
    JSON.parse(template.replaceAll('{digits}', '1').replaceAll(/\{(?:number|text)\}/g, 'word'));
    return true;
  } catch {
    return false;
  }
}

/** Undefined where they can't be read. */
function readHeaders(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return {};
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
    const good = Object.entries(read).every(
      ([name, value]) =>
        HEADER_NAME.test(name) &&
        !OWN_HEADERS.has(name.toLowerCase()) &&
        typeof value === 'string' &&
        HEADER_VALUE.test(value),
    );
    return good ? (read as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}

function smtpFaults(env: Environment): ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  const refuse = (name: string, reason: string) => faults.push({ field: `VESTIBULE_PHONE_SMTP_${name}`, reason });
  for (const name of ['HOST', 'FROM', 'TO'] as const) {
    if (env[`VESTIBULE_PHONE_SMTP_${name}`] === undefined) refuse(name, 'is needed for VESTIBULE_PHONE_GATEWAY=smtp');
  }
  const { VESTIBULE_PHONE_SMTP_USER: user, VESTIBULE_PHONE_SMTP_PASSWORD: password } = env;
  if (user !== undefined && password === undefined) refuse('PASSWORD', 'is needed where there is a user');
  if (user === undefined && password !== undefined) refuse('USER', 'is needed where there is a password');
  return faults;
}

function caFaults(path: string | undefined): ErrorDetail[] {
  if (path === undefined) return [];
  return isCertificate(path)
    ? []
    : [{ field: 'VESTIBULE_PHONE_CA', reason: 'must be the path of a readable file with certificates in PEM' }];
}

function isCertificate(path: string): boolean {
  try {
    return new X509Certificate(readFileSync(path)).raw.length > 0;
  } catch {
    return false;
  }
}
