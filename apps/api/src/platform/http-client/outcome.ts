import { RefusedAddressError, ResolveError } from './guarded-connector.js';

/** Why no answer came. */
export type FailureKind =
  'refused_address' | 'timeout' | 'connection_failed' | 'tls_failed' | 'dns_failed' | 'invalid_url';

/** How a call ended: with an answer of any status, or without one. */
export type HttpOutcome =
  | {
      readonly kind: 'response';
      /** The HTTP status. */
      readonly status: number;
      /** What `Retry-After` asked for, in seconds from now. */
      readonly retryAfterSeconds?: number;
      readonly durationMs: number;
    }
  | {
      readonly kind: FailureKind;
      /** The system's own name for it, such as `ECONNREFUSED`; fit to be stored and shown. */
      readonly code?: string;
      readonly durationMs: number;
    };

/** undici's and the system's names for "it took too long". */
const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** OpenSSL's names for a certificate that does not hold (Node, "X509 certificate error codes"), and failed handshakes. */
const TLS_FAILURE =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERROR_IN_CERT|PATH_LENGTH_EXCEEDED|EPROTO)/;

/** Whether a code of an error says that TLS did not come about: then nothing was sent. */
export const isTlsFailure = (code: string): boolean => TLS_FAILURE.test(code);

const codeOf = (error: unknown): string | undefined => {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
};

/** Names what went wrong. Only the error's code is kept: messages may quote what was sent. */
export const failureOf = (error: unknown): { readonly kind: FailureKind; readonly code?: string } => {
  const code = codeOf(error);
  const named = code === undefined ? {} : { code };
  if (error instanceof RefusedAddressError) return { kind: 'refused_address' };
  if (error instanceof ResolveError) return { kind: 'dns_failed', ...named };
  if (code !== undefined && TIMEOUTS.has(code)) return { kind: 'timeout', ...named };
  if (code !== undefined && isTlsFailure(code)) return { kind: 'tls_failed', ...named };
  return { kind: 'connection_failed', ...named };
};

/**
 * Reads `Retry-After`: seconds, or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @returns seconds from now, whole and not negative; undefined for what is neither
 */
export const parseRetryAfter = (value: string | undefined, now: Date): number | undefined => {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // Only HTTP dates begin with the day's name; Date.parse alone would take "-1" or "1.5" for a year.
  const at = /^[A-Z][a-z]{2,8}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
};
