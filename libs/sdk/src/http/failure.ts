import { VestibuleError, type ErrorDetail } from '../errors.js';

/** What of a failure's body is read: the API's own, or the token call's (RFC 6749 5.2). */
interface FailureBody {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly hint?: unknown;
  readonly details?: unknown;
  readonly error?: unknown;
  readonly error_description?: unknown;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Reads an answer that is no success. */
export function failureOf(status: number, headers: Headers, bytes: Buffer): VestibuleError {
  const common = {
    status,
    retryAfterSeconds: retryAfter(headers.get('retry-after'), new Date()),
    requestId: headers.get('x-request-id') ?? undefined,
  };
  const body = parse(bytes);
  // RFC 6749 has the code in `error`; the API's own has the status' words there, and `code`.
  const [code, message] =
    body?.error_description === undefined
      ? [body?.code, body?.message]
      : [body.code ?? body.error, body.error_description];
  if (typeof code !== 'string' || typeof message !== 'string') return unexpected(common);
  return new VestibuleError({ ...common, code, message, hint: text(body?.hint), details: detailsOf(body?.details) });
}

function unexpected(common: { readonly status: number }): VestibuleError {
  return new VestibuleError({
    ...common,
    code: 'UNEXPECTED_ANSWER',
    message: `The answer (${common.status}) is not one of Vestibule's`,
    hint: 'Is `baseUrl` right? A proxy, or another server, may have answered in its place.',
  });
}

function parse(bytes: Buffer): FailureBody | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function detailsOf(value: unknown): readonly ErrorDetail[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const { field, reason } = (item ?? {}) as { field?: unknown; reason?: unknown };
    return typeof field === 'string' && typeof reason === 'string' ? [{ field, reason }] : [];
  });
}

/** Seconds that `Retry-After` asks for: a number, or a date (RFC 9110 10.2.3). */
function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
