import type { ApiErrorCode } from './generated/error-codes.js';

/** What the token call answers (RFC 6749 5.2 and 4.1.2.1), in the standard's own spelling. */
export type TokenErrorCode =
  'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'temporarily_unavailable' | 'server_error';

/**
 * What goes wrong before there is an answer of the API.
 *
 * - `CONNECTION_FAILED`: the server was not reached, or the connection ended before the answer did
 * - `TIMED_OUT`: no whole answer within `timeoutMs`
 * - `UNEXPECTED_ANSWER`: somebody else answered: a proxy's page, a redirect, something that is no JSON
 */
export type ClientErrorCode = 'CONNECTION_FAILED' | 'TIMED_OUT' | 'UNEXPECTED_ANSWER';

/** Why a call failed: a closed list. */
export type ErrorCode = ApiErrorCode | TokenErrorCode | ClientErrorCode;

/** Which field or image is meant, and why it was refused. */
export interface ErrorDetail {
  readonly field: string;
  readonly reason: string;
}

/** What an error is made of. */
export interface ErrorFields {
  readonly code: VestibuleError['code'];
  readonly message: string;
  readonly status?: number | undefined;
  readonly hint?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly requestId?: string | undefined;
}

/**
 * A call that failed. One class, thrown, and told apart by `code`: as Stripe's, Svix's and Octokit's libraries do, since a call
 * that is awaited and not looked at must not pass for one that succeeded, and a thrown error goes through `async` code that
 * knows nothing of it with its stack. What is no failure is a value and never thrown: somebody else's face
 * (`verified: false`), somebody who is registered already (`success: false`).
 *
 * Decide by `code`; `message` is in words that a person may be shown. Holds no secret, no token and nothing that was sent.
 *
 * @example
 * ```ts
 * import { VestibuleError } from '@vestibule/sdk';
 *
 * try {
 *   await client.verify2faFace('nobody-yet', await readFile('faces/probe.jpg'));
 * } catch (error) {
 *   if (!(error instanceof VestibuleError)) throw error;
 *   if (error.code === 'FACE_NOT_ENROLLED') console.log('Register first.');
 *   else console.log(error.message, error.hint, error.details);
 * }
 * ```
 */
export class VestibuleError extends Error {
  override readonly name = 'VestibuleError';
  /** Why. A server that is newer than this library may give one that isn't listed here. */
  readonly code: ErrorCode | (string & Record<never, never>);
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** What a developer can do about it, where that is known. */
  readonly hint: string | undefined;
  /** Which fields or images were refused, and why. */
  readonly details: readonly ErrorDetail[];
  /** Seconds after which the same call may succeed. */
  readonly retryAfterSeconds: number | undefined;
  /** The answer's `x-request-id`, under which the server's log has it. */
  readonly requestId: string | undefined;

  constructor(fields: ErrorFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.code = fields.code;
    this.status = fields.status;
    this.hint = fields.hint;
    this.details = fields.details ?? [];
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.requestId = fields.requestId;
  }
}

/** The same error with a hint of ours. */
export function withHint(error: VestibuleError, hint: string): VestibuleError {
  const { code, message, status, details, retryAfterSeconds, requestId } = error;
  return new VestibuleError({ code, message, status, hint, details, retryAfterSeconds, requestId }, { cause: error });
}
